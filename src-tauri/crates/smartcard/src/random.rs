//! The system's randomness.

use vouch_core::ports::CardFault;

/// Fills the bytes.
///
/// # Errors
/// [`CardFault::Failed`] if the system has none.
pub fn random(bytes: &mut [u8]) -> Result<(), CardFault> {
    getrandom::fill(bytes).map_err(|e| CardFault::Failed(format!("no randomness: {e}")))
}
