-- Who asked to be forgotten, by a name that leads to nobody any more.
CREATE TABLE erasure (
    tenant    INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    account   TEXT    NOT NULL,
    erased_at INTEGER NOT NULL,
    gone      INTEGER NOT NULL,               -- how many records went at once
    kept      INTEGER NOT NULL,               -- how many a rule still keeps
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX erasure_by_account ON erasure (tenant, account);

-- Records that never come again. What a rule still keeps of one stands here, in no
-- scope, until it is due.
CREATE TABLE erased_record (
    tenant INTEGER NOT NULL,
    record TEXT    NOT NULL,
    due_at INTEGER,
    body   TEXT,
    PRIMARY KEY (tenant, record)
) STRICT, WITHOUT ROWID;
