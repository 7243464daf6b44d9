//! The real time and real chance. The only place that asks the system for either.

use jiff::Timestamp;
use uuid::Uuid;
use vouch_core::clock::{Clock, Ids};

/// This PC's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Random UUIDs, version 4.
pub struct RandomIds;

impl Ids for RandomIds {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
