//! Nothing asks for a record without a look, and a permission opens one look only.

use vouch_core::ids::NhsNumber;
use vouch_core::look::{Intent, Look, Opening, Permission};
use vouch_core::ports::SummaryCareRecord;
use vouch_core::rights::{FindPatient, Right, ViewScr};

async fn without(scr: &dyn SummaryCareRecord, patient: &NhsNumber) {
    let _ = scr.list(patient).await;
}

fn another_right(opening: Opening, right: &Right<FindPatient>, permission: Permission, intent: Intent) -> Option<Look> {
    Look::open(opening, right, permission, intent)
}

fn twice(one: Opening, two: Opening, right: &Right<ViewScr>, permission: Permission, intents: (Intent, Intent)) {
    let _ = Look::open(one, right, permission, intents.0);
    let _ = Look::open(two, right, permission, intents.1);
}

fn main() {}
