-- A phone number is not a person: it may serve several.
CREATE TABLE phone (
    tenant  INTEGER NOT NULL,
    phone   TEXT    NOT NULL,
    account TEXT    NOT NULL,
    PRIMARY KEY (tenant, phone, account)
) STRICT, WITHOUT ROWID;

INSERT INTO phone (tenant, phone, account)
    SELECT tenant, login, account FROM login
    WHERE length(login) = 11 AND login GLOB '1*' AND login NOT GLOB '*[^0-9]*';

-- The code that was last sent to a number.
CREATE TABLE sign_in_code (
    tenant     INTEGER NOT NULL,
    phone      TEXT    NOT NULL,
    hash       TEXT    NOT NULL,              -- argon2id, PHC string
    expires_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    PRIMARY KEY (tenant, phone)
) STRICT, WITHOUT ROWID;

-- Browsers in which a person signed in before.
CREATE TABLE known_browser (
    tenant  INTEGER NOT NULL,
    token   TEXT    NOT NULL,                 -- SHA-256 of what the cookie holds
    account TEXT    NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, token, account)
) STRICT, WITHOUT ROWID;
