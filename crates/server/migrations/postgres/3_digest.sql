-- What each scope holds, in short, for phones to compare with theirs.
CREATE TABLE digest (
    tenant  BIGINT NOT NULL,
    scope   TEXT   NOT NULL,
    records BIGINT NOT NULL,
    hashes  BIGINT NOT NULL,
    PRIMARY KEY (tenant, scope)
);

ALTER TABLE feed ADD COLUMN hash BIGINT NOT NULL DEFAULT 0;              -- zero where it left
ALTER TABLE tenant ADD COLUMN counted BOOLEAN NOT NULL DEFAULT false;    -- whether digests are right

-- What left a scope up to here is forgotten, and so are the tags of its commits.
ALTER TABLE tenant ADD COLUMN horizon BIGINT NOT NULL DEFAULT 0;
ALTER TABLE commit_tag ADD COLUMN committed_at BIGINT NOT NULL DEFAULT 0;
UPDATE commit_tag SET committed_at = extract(epoch FROM now())::bigint * 1000;
