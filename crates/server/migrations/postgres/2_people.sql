CREATE TABLE account (
    tenant   BIGINT NOT NULL,
    id       UUID    NOT NULL,
    name     TEXT    NOT NULL,
    title    TEXT,
    password TEXT    NOT NULL,                -- argon2id, PHC string
    PRIMARY KEY (tenant, id)
);

-- Staff number or phone number.
CREATE TABLE login (
    tenant  BIGINT NOT NULL,
    login   TEXT    NOT NULL,
    account UUID    NOT NULL,
    PRIMARY KEY (tenant, login)
);

CREATE TABLE role_grant (
    tenant   BIGINT NOT NULL,
    account  UUID    NOT NULL,
    position BIGINT NOT NULL,
    body     TEXT    NOT NULL,                -- role, area, from, until
    PRIMARY KEY (tenant, account, position)
);

CREATE TABLE session (
    tenant     BIGINT NOT NULL,
    token      TEXT    NOT NULL,              -- SHA-256 of what the cookie holds
    account    UUID    NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, token)
);

CREATE INDEX session_by_end ON session (tenant, expires_at);

-- Photos whose bytes are all there and verified. A blob belongs to one record.
CREATE TABLE photo (
    tenant       BIGINT NOT NULL,
    record       UUID    NOT NULL,
    hash         TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    completed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, record, hash)
);

CREATE INDEX photo_by_hash ON photo (tenant, hash);
