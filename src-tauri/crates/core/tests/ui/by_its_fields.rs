//! A witness has no public fields to fill in.

use vouch_core::look::{Intent, Key};
use vouch_core::rights::{Right, ViewScr};
use vouch_core::session::Epoch;

fn intent(key: Key) -> Intent {
    Intent { key, sequence: 1, alert: None }
}

fn right(epoch: Epoch) -> Right<ViewScr> {
    Right { epoch, given: Vec::new(), table: None, activity: std::marker::PhantomData }
}

fn main() {}
