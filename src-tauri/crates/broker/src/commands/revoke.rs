//! `revoke`: shuts a PC out, from its next question on.

use std::path::Path;

use jiff::Timestamp;

use crate::BrokerError;
use crate::data::DataDir;
use crate::enrolment::Enrolment;

/// Revokes every certificate of a PC.
///
/// # Errors
/// [`BrokerError::NotEnrolled`], or when the list cannot be written.
pub fn revoke(root: &Path, pc: &str, now: Timestamp) -> Result<String, BrokerError> {
    let data = DataDir::open(root)?;
    let _lock = data.lock()?;
    let mut list = Enrolment::read(&data)?;
    if !list.revoke(pc, now) {
        return Err(BrokerError::NotEnrolled(pc.into()));
    }
    list.write(&data)?;
    Ok(format!(
        "Revoked {pc}: it is out from its next question on. An assertion it was given before is good for up to {} s \
         more, and tokens it holds until they run out.",
        crate::keys::LIFE_SECS
    ))
}
