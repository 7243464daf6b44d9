//! `list`: PCs and keys, as they stand.

use std::fmt::Write;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::BrokerError;
use crate::data::DataDir;
use crate::enrolment::Enrolment;
use crate::keys::{Audience, Ring};

/// A PC whose certificate ends within this many days is marked.
const RENEW_DAYS: i64 = 90;

/// The list of PCs and of keys.
///
/// # Errors
/// When a list cannot be read.
pub fn list(root: &Path, now: Timestamp) -> Result<String, BrokerError> {
    let data = DataDir::open(root)?;
    let mut out = String::from("PCs:\n");
    let soon = now.to_zoned(TimeZone::UTC).date().saturating_add(Span::new().days(RENEW_DAYS));
    // Writing to a String cannot fail.
    for pc in Enrolment::read(&data)?.all() {
        let (name, short, until) = (&pc.name, pc.fingerprint.short(), pc.until);
        let standing = match pc.revoked {
            Some(at) => format!("revoked {at:.0}"),
            None if until <= soon => format!("until {until}: enrol it anew"),
            None => format!("until {until}"),
        };
        let _ = writeln!(out, "  {name:<24} {short}  since {:.0}  {standing}", pc.since);
    }
    out.push_str("Keys:\n");
    let ring = Ring::read(&data)?;
    for audience in Audience::ALL {
        let signing = ring.signing(audience, now).map(|k| &k.kid);
        for key in ring.all().iter().filter(|k| k.audience == audience) {
            let standing = if signing == Some(&key.kid) {
                "signs".to_owned()
            } else if key.signs_from > now {
                format!("published, signs from {:.0}", key.signs_from)
            } else if ring.is_published(key, now) {
                "published, signs no more".to_owned()
            } else {
                "over, deleted at the next rotation".to_owned()
            };
            let _ = writeln!(out, "  {:<9} {:<40} {standing}", audience.word(), key.kid);
        }
    }
    Ok(out.trim_end().to_owned())
}
