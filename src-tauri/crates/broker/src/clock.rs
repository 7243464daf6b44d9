//! The real time and real chance. The only place of the broker that asks the system for either.

use jiff::Timestamp;
use uuid::Uuid;
use vouch_core::clock::{Clock, Ids};

/// This machine.
pub struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Ids for System {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
