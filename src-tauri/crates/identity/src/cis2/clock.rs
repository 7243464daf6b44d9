//! A clock that is wrong is told from a token that is: the other side's `Date` says what time it is there.

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};

/// Clocks this close together are the same: `Date` is in whole seconds, and an answer travels.
const SAME_SECS: u64 = 5;

/// How far this PC is ahead of the other side, in seconds; negative when behind, `None` when its answer does not say.
pub(super) fn ahead(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let theirs = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(headers.get(DATE)?.as_bytes()).ok()?;
    Some(now.as_second().saturating_sub(theirs.as_second()))
}

/// As [`ahead`], when the clocks differ at all.
pub(super) fn wrong(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    ahead(headers, now).filter(|secs| secs.unsigned_abs() > SAME_SECS)
}
