//! A witness is made by the core, from a receipt; not by an adapter.

use vouch_core::journal::Receipt;
use vouch_core::look::{Intent, Key, Look, Permission};
use vouch_core::permission::{Allowed, Answer};

fn forged(key: Key, receipt: &Receipt) -> (Intent, Permission) {
    let intent = Intent::new(key, receipt, None);
    let permission = Permission::new(key, Allowed::Asked(Answer::Agreed), receipt);
    (intent, permission)
}

fn taken_back(look: Look) -> Permission {
    look.into_permission()
}

fn main() {}
