-- Of which record, and of which area, that is which a person must look at.
CREATE TABLE attention_about (
    tenant      BIGINT  NOT NULL,
    record      UUID    NOT NULL,             -- there or not
    device      UUID    NOT NULL,
    mseq        BIGINT  NOT NULL,
    seq         BIGINT  NOT NULL,             -- where the log stood once it was decided
    met         BOOLEAN NOT NULL,             -- two people met; or else it was refused
    area        UUID,
    received_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant, record, device, mseq)
);

CREATE INDEX attention_by_area ON attention_about (tenant, area, received_at);

-- What was kept before there was this table, for the history of its records. Areas are
-- not looked up: what stands in a refused body need not be one.
INSERT INTO attention_about (tenant, record, device, mseq, seq, met, area, received_at)
SELECT a.tenant, (c ->> 'record')::uuid, a.device, a.mseq, t.seq,
       o.outcome::json ->> 'outcome' = 'conflict', NULL, a.received_at
FROM attention a
CROSS JOIN LATERAL json_array_elements(a.body::json -> 'changes') c
JOIN tenant t ON t.id = a.tenant
JOIN outcome o ON o.tenant = a.tenant AND o.device = a.device AND o.mseq = a.mseq
ON CONFLICT DO NOTHING;
