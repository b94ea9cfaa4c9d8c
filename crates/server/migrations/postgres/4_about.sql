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
