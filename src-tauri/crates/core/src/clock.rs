//! Time and chance are passed in, so that every rule can be tested at any moment.

use jiff::Timestamp;
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}

/// Where new ids come from.
pub trait Ids: Send + Sync {
    /// A new random UUID (version 4).
    fn uuid(&self) -> Uuid;
}
