-- Everything belongs to one sub-district (tenant), which has a counter of its own.
-- Instants are milliseconds since the Unix epoch.

CREATE TABLE tenant (
    id          BIGINT PRIMARY KEY,
    epoch       UUID    NOT NULL,             -- a new one after a restore
    seq         BIGINT NOT NULL DEFAULT 0,   -- where the log stands
    tag         TEXT    NOT NULL,             -- tag of the commit that holds seq
    secret      TEXT    NOT NULL,             -- seals commit tags; hexadecimal
    name        TEXT    NOT NULL DEFAULT '',  -- of the sub-district, as people write it
    demo        BOOLEAN NOT NULL DEFAULT false    -- whether the records are made up
);

-- One row a group commit: the tag of every sequence number up to last_seq that
-- no earlier row covers.
CREATE TABLE commit_tag (
    tenant   BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    tag      TEXT    NOT NULL,
    PRIMARY KEY (tenant, last_seq)
);

CREATE TABLE device (
    tenant        BIGINT NOT NULL,
    id            UUID    NOT NULL,
    account       UUID    NOT NULL,           -- for ever
    last_mseq     BIGINT NOT NULL,
    revoked       BOOLEAN NOT NULL DEFAULT false,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE outcome (
    tenant   BIGINT NOT NULL,
    device   UUID    NOT NULL,
    mseq     BIGINT NOT NULL,
    account  UUID    NOT NULL,
    mid      UUID    NOT NULL,
    original BOOLEAN NOT NULL,                -- not: a repeat of a mid under another number
    seq      BIGINT,                         -- of the effects, where there are any
    outcome  TEXT    NOT NULL,
    PRIMARY KEY (tenant, device, mseq)
);

-- A deed has one effect, under whatever number and from whatever device it comes.
CREATE UNIQUE INDEX outcome_by_mid ON outcome (tenant, account, mid) WHERE original;

-- What a person must look at is kept as it was sent.
CREATE TABLE attention (
    tenant      BIGINT NOT NULL,
    device      UUID    NOT NULL,
    mseq        BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (tenant, device, mseq)
);

CREATE TABLE record (
    tenant BIGINT NOT NULL,
    id     UUID    NOT NULL,
    kind   TEXT    NOT NULL,
    seq    BIGINT NOT NULL,
    body   TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- Every version that gave way, with who wrote the one that followed.
CREATE TABLE history (
    tenant      BIGINT NOT NULL,
    record      UUID    NOT NULL,
    seq         BIGINT NOT NULL,             -- of the version that followed
    account     UUID    NOT NULL,
    mid         UUID    NOT NULL,
    received_at BIGINT NOT NULL,
    before      TEXT,                         -- none when the record was made
    PRIMARY KEY (tenant, record, seq)
);

-- Which records are in which scope, by the last change only.
CREATE TABLE feed (
    tenant BIGINT NOT NULL,
    scope  TEXT    NOT NULL,
    record UUID    NOT NULL,
    seq    BIGINT NOT NULL,
    leave  BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, scope, record)
);

CREATE UNIQUE INDEX feed_in_order ON feed (tenant, scope, seq, record);
