//! The questions about the past, which both engines understand nearly alike.

/// A version is what gave way to the next one, or the record as it is.
macro_rules! version_behind {
    ($row:literal) => {
        concat!(
            "coalesce((SELECT n.before FROM history n WHERE n.tenant = $1 AND n.record = ",
            $row,
            ".record AND n.seq > ",
            $row,
            ".seq ORDER BY n.seq LIMIT 1), (SELECT r.body FROM record r
              WHERE r.tenant = $1 AND r.id = ",
            $row,
            ".record))"
        )
    };
}

/// The question for versions; the engines write truth differently, and SQLite finds
/// the index of first outcomes only by its own.
macro_rules! versions {
    ($is_true:literal) => {
        concat!(
            "SELECT h.seq, h.received_at, a.name, a.title, o.outcome, h.before, ",
            version_behind!("h"),
            " FROM history h
     LEFT JOIN account a ON a.tenant = $1 AND a.id = h.account
     LEFT JOIN outcome o ON o.tenant = $1 AND o.account = h.account AND o.mid = h.mid
         AND o.original ",
            $is_true,
            " WHERE h.tenant = $1 AND h.record = $2 AND h.seq < $3 ORDER BY h.seq DESC LIMIT $4"
        )
    };
}

/// Of record `$2`, before sequence number `$3`, at most `$4`:
/// `seq, received_at, name, title, outcome, before, body`
pub(super) const SQLITE_VERSIONS: &str = versions!("= 1");
/// The same.
pub(super) const POSTGRES_VERSIONS: &str = versions!("= true");

/// Of record `$2`, at most `$3`: `received_at, name, title, outcome, stood`
pub(super) const MET: &str = concat!(
    "SELECT t.received_at, a.name, a.title, o.outcome, ",
    version_behind!("t"),
    " FROM attention_about t
     JOIN outcome o ON o.tenant = $1 AND o.device = t.device AND o.mseq = t.mseq
     JOIN record there ON there.tenant = $1 AND there.id = t.record
     LEFT JOIN account a ON a.tenant = $1 AND a.id = o.account
     WHERE t.tenant = $1 AND t.record = $2 AND t.met = true
     ORDER BY t.received_at DESC, t.seq DESC, t.mseq DESC LIMIT $3"
);

/// The question for what concerns an area; the engines take lists differently.
macro_rules! concerns {
    ($by_others:literal) => {
        concat!(
            "SELECT t.received_at, t.seq, t.mseq, t.device, t.record,
            o.account, a.name, a.title, o.outcome, s.body, r.body
     FROM attention_about t
     JOIN outcome o ON o.tenant = $1 AND o.device = t.device AND o.mseq = t.mseq
     JOIN attention s ON s.tenant = $1 AND s.device = t.device AND s.mseq = t.mseq
     LEFT JOIN record r ON r.tenant = $1 AND r.id = t.record
     LEFT JOIN account a ON a.tenant = $1 AND a.id = o.account
     WHERE t.tenant = $1 AND t.area = $2 AND o.account ",
            $by_others,
            " AND t.received_at >= $4
         AND (t.received_at, t.seq, t.mseq, t.device, t.record) < ($6, $7, $8, $9, $10)
     ORDER BY t.received_at DESC, t.seq DESC, t.mseq DESC, t.device DESC, t.record DESC LIMIT $5"
        )
    };
}

/// Of area `$2`, but by none of `$3`, since `$4`, at most `$5`, behind the place of `$6`
/// and following: `place…, account, name, title, outcome, sent, body`
pub(super) const SQLITE_CONCERNS: &str = concerns!("NOT IN (SELECT value FROM json_each($3))");
/// The same.
pub(super) const POSTGRES_CONCERNS: &str = concerns!("<> ALL($3)");
