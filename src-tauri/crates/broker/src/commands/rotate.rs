//! `rotate-key`: the next key of an audience.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::BrokerError;
use crate::data::DataDir;
use crate::keys::{Audience, Source, rotate};

/// Adds the next key. With `ahead` it waits that long; without, it signs at once and the others are withdrawn.
///
/// # Errors
/// As [`rotate`].
pub fn rotate_key(
    root: &Path,
    audience: Audience,
    source: &Source,
    ahead: Option<SignedDuration>,
    now: Timestamp,
) -> Result<String, BrokerError> {
    let data = DataDir::open(root)?;
    let _lock = data.lock()?;
    let key = rotate(&data, audience, source, ahead, now)?;
    Ok(if ahead.is_some() {
        format!(
            "Key {} is published. It signs from {:.0}; until then the present key does. Nothing needs a restart.",
            key.kid, key.signs_from
        )
    } else {
        format!(
            "Key {} is published and signs at once; the others are withdrawn and deleted. Assertions are refused until \
             the other side has fetched the key set anew.",
            key.kid
        )
    })
}
