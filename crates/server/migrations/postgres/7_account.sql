-- Who asked to be forgotten, by a name that leads to nobody any more.
CREATE TABLE erasure (
    tenant    BIGINT NOT NULL,
    id        UUID   NOT NULL,
    account   UUID   NOT NULL,
    erased_at BIGINT NOT NULL,
    gone      BIGINT NOT NULL,                -- how many records went at once
    kept      BIGINT NOT NULL,                -- how many a rule still keeps
    PRIMARY KEY (tenant, id)
);

CREATE INDEX erasure_by_account ON erasure (tenant, account);

-- Records that never come again. What a rule still keeps of one stands here, in no
-- scope, until it is due.
CREATE TABLE erased_record (
    tenant BIGINT NOT NULL,
    record UUID   NOT NULL,
    due_at BIGINT,
    body   TEXT,
    PRIMARY KEY (tenant, record)
);
