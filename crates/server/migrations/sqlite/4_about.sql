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

-- What was kept before there was this table, for the history of its records. Areas are
-- not looked up: what stands in a refused body need not be one.
INSERT INTO attention_about (tenant, record, device, mseq, seq, met, area, received_at)
SELECT a.tenant, lower(c.value ->> 'record'), a.device, a.mseq, t.seq,
       o.outcome ->> 'outcome' = 'conflict', NULL, a.received_at
FROM attention a
CROSS JOIN json_each(a.body, '$.changes') c
JOIN tenant t ON t.id = a.tenant
JOIN outcome o ON o.tenant = a.tenant AND o.device = a.device AND o.mseq = a.mseq
WHERE true ON CONFLICT DO NOTHING;
