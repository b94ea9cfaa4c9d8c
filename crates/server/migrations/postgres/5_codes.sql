-- A phone number is not a person: it may serve several.
CREATE TABLE phone (
    tenant  BIGINT NOT NULL,
    phone   TEXT   NOT NULL,
    account UUID   NOT NULL,
    PRIMARY KEY (tenant, phone, account)
);

INSERT INTO phone (tenant, phone, account)
    SELECT tenant, login, account FROM login WHERE login ~ '^1[0-9]{10}$';

-- The code that was last sent to a number.
CREATE TABLE sign_in_code (
    tenant     BIGINT NOT NULL,
    phone      TEXT   NOT NULL,
    hash       TEXT   NOT NULL,               -- argon2id, PHC string
    expires_at BIGINT NOT NULL,
    tries      BIGINT NOT NULL,
    PRIMARY KEY (tenant, phone)
);

-- Browsers in which a person signed in before.
CREATE TABLE known_browser (
    tenant  BIGINT NOT NULL,
    token   TEXT   NOT NULL,                  -- SHA-256 of what the cookie holds
    account UUID   NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, token, account)
);
