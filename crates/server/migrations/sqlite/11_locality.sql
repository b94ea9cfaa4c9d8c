-- Ids begin with the time, so that what is written at one time lies side by side where
-- they come first in a key: a commit of many phones writes a page or two of each of
-- these, instead of one for each phone.
CREATE TABLE feed_by_record (
    tenant INTEGER NOT NULL,
    record TEXT    NOT NULL,
    scope  TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    leave  INTEGER NOT NULL,
    hash   INTEGER NOT NULL,                  -- zero where it left
    PRIMARY KEY (tenant, record, scope)
) STRICT, WITHOUT ROWID;

INSERT INTO feed_by_record (tenant, record, scope, seq, leave, hash)
    SELECT tenant, record, scope, seq, leave, hash FROM feed ORDER BY tenant, record, scope;
DROP TABLE feed;
ALTER TABLE feed_by_record RENAME TO feed;
CREATE UNIQUE INDEX feed_in_order ON feed (tenant, scope, seq, record);

DROP INDEX outcome_by_mid;
CREATE UNIQUE INDEX outcome_by_mid ON outcome (tenant, mid, account) WHERE original = 1;
