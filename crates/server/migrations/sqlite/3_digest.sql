-- What each scope holds, in short, for phones to compare with theirs.
CREATE TABLE digest (
    tenant  INTEGER NOT NULL,
    scope   TEXT    NOT NULL,
    records INTEGER NOT NULL,
    hashes  INTEGER NOT NULL,
    PRIMARY KEY (tenant, scope)
) STRICT;

ALTER TABLE feed ADD COLUMN hash INTEGER NOT NULL DEFAULT 0;       -- zero where it left
ALTER TABLE tenant ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;  -- whether digests are right

-- What left a scope up to here is forgotten, and so are the tags of its commits.
ALTER TABLE tenant ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;
ALTER TABLE commit_tag ADD COLUMN committed_at INTEGER NOT NULL DEFAULT 0;
UPDATE commit_tag SET committed_at = unixepoch() * 1000;
