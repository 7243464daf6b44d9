//! Waiting for what must come.

use std::time::{Duration, Instant};

/// Longest wait for anything: generous, since the build is a debug one and the machine may be small and busy.
pub const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(20);

/// Looks until there is something.
///
/// # Panics
/// When it has not come within [`PATIENCE`].
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(LOOK);
    }
}
