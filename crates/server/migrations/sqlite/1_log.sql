-- Everything belongs to one sub-district (tenant), which has a counter of its own.
-- Ids are UUID text, instants are milliseconds since the Unix epoch.

CREATE TABLE tenant (
    id          INTEGER PRIMARY KEY,
    epoch       TEXT    NOT NULL,             -- a new one after a restore
    seq         INTEGER NOT NULL DEFAULT 0,   -- where the log stands
    tag         TEXT    NOT NULL,             -- tag of the commit that holds seq
    secret      TEXT    NOT NULL,             -- seals commit tags; hexadecimal
    name        TEXT    NOT NULL DEFAULT '',  -- of the sub-district, as people write it
    demo        INTEGER NOT NULL DEFAULT 0    -- whether the records are made up
) STRICT;

-- One row a group commit: the tag of every sequence number up to last_seq that
-- no earlier row covers.
CREATE TABLE commit_tag (
    tenant   INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    tag      TEXT    NOT NULL,
    PRIMARY KEY (tenant, last_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    tenant        INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    account       TEXT    NOT NULL,           -- for ever
    last_mseq     INTEGER NOT NULL,
    revoked       INTEGER NOT NULL DEFAULT 0,
    registered_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
    tenant   INTEGER NOT NULL,
    device   TEXT    NOT NULL,
    mseq     INTEGER NOT NULL,
    account  TEXT    NOT NULL,
    mid      TEXT    NOT NULL,
    original INTEGER NOT NULL,                -- 0: a repeat of a mid under another number
    seq      INTEGER,                         -- of the effects, where there are any
    outcome  TEXT    NOT NULL,
    PRIMARY KEY (tenant, device, mseq)
) STRICT, WITHOUT ROWID;

-- A deed has one effect, under whatever number and from whatever device it comes.
CREATE UNIQUE INDEX outcome_by_mid ON outcome (tenant, account, mid) WHERE original = 1;

-- What a person must look at is kept as it was sent.
CREATE TABLE attention (
    tenant      INTEGER NOT NULL,
    device      TEXT    NOT NULL,
    mseq        INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (tenant, device, mseq)
) STRICT;

CREATE TABLE record (
    tenant INTEGER NOT NULL,
    id     TEXT    NOT NULL,
    kind   TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    body   TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

-- Every version that gave way, with who wrote the one that followed.
CREATE TABLE history (
    tenant      INTEGER NOT NULL,
    record      TEXT    NOT NULL,
    seq         INTEGER NOT NULL,             -- of the version that followed
    account     TEXT    NOT NULL,
    mid         TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    before      TEXT,                         -- none when the record was made
    PRIMARY KEY (tenant, record, seq)
) STRICT;

-- Which records are in which scope, by the last change only.
CREATE TABLE feed (
    tenant INTEGER NOT NULL,
    scope  TEXT    NOT NULL,
    record TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    leave  INTEGER NOT NULL,
    PRIMARY KEY (tenant, scope, record)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX feed_in_order ON feed (tenant, scope, seq, record);
