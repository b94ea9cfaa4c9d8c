CREATE TABLE account (
    tenant   INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    title    TEXT,
    password TEXT    NOT NULL,                -- argon2id, PHC string
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- Staff number or phone number.
CREATE TABLE login (
    tenant  INTEGER NOT NULL,
    login   TEXT    NOT NULL,
    account TEXT    NOT NULL,
    PRIMARY KEY (tenant, login)
) STRICT, WITHOUT ROWID;

CREATE TABLE role_grant (
    tenant   INTEGER NOT NULL,
    account  TEXT    NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT    NOT NULL,                -- role, area, from, until
    PRIMARY KEY (tenant, account, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    tenant     INTEGER NOT NULL,
    token      TEXT    NOT NULL,              -- SHA-256 of what the cookie holds
    account    TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, token)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_end ON session (tenant, expires_at);

-- Photos whose bytes are all there and verified. A blob belongs to one record.
CREATE TABLE photo (
    tenant       INTEGER NOT NULL,
    record       TEXT    NOT NULL,
    hash         TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    completed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, record, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX photo_by_hash ON photo (tenant, hash);
