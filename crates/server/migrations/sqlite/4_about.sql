-- Of which record, and of which area, that is which a person must look at.
CREATE TABLE attention_about (
    tenant      INTEGER NOT NULL,
    record      TEXT    NOT NULL,             -- there or not
    device      TEXT    NOT NULL,
    mseq        INTEGER NOT NULL,
    seq         INTEGER NOT NULL,             -- where the log stood once it was decided
    met         INTEGER NOT NULL,             -- 1: two people met; 0: it was refused
    area        TEXT,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, record, device, mseq)
) STRICT, WITHOUT ROWID;

CREATE INDEX attention_by_area ON attention_about (tenant, area, received_at);
