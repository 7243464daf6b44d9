//! View models: whole snapshots of what is on screen. The page draws them and decides nothing.

/// `Debug` that prints the name of the type only: what is on screen does not belong in a log (law 5).
macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
use hidden;

mod fault;
mod frame;
mod permission;
mod record;
mod review;
mod setup;
mod sign_in;
mod text;
mod work;

pub use fault::{FaultView, SupportLine};
pub use frame::{Banner, Frame, Light, Place, RailItem, Status, StatusPart, WorldView};
pub use permission::{AnswerId, AnswerOption, AskPermission, Chip, Draft, GroundOption, OverrideOffer};
pub use record::{AllergyState, EventLine, Pinned, PinnedKind, RecordView, SectionView};
pub use review::{AlertLine, AlertsView, JournalFilter, JournalLine, JournalView};
pub use setup::{SetupField, SetupView};
pub use sign_in::{CardStep, ReaderLine, RoleCard, SignIn, TrayCard};
pub use text::{BlockView, CellView, InlineView, ItemView, RowView, blocks};
pub use work::{Busy, Find, Interrupted, PersonView, Recent, ResultView};

use serde::Serialize;
use ts_rs::TS;

/// Everything on screen.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Counts up. The page ignores a view that is not newer than the one it shows.
    pub revision: u32,
    /// The frame around the task.
    pub frame: Frame,
    /// The task.
    pub screen: Screen,
}

/// The task on screen.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Screen {
    /// Nothing: between a card going out and the next state.
    Blank,
    /// Card and PIN.
    SignIn(SignIn),
    /// Which role.
    ChooseRole {
        /// The roles, last used first.
        roles: Vec<RoleCard>,
        /// A choice is being made.
        busy: Option<Busy>,
        /// Why the last choice failed.
        fault: Option<FaultView>,
    },
    /// Find a patient by NHS number.
    Find(Find),
    /// Is this the person?
    Confirm {
        /// The person found.
        person: PersonView,
        /// What to know before going on, such as a superseded number.
        notes: Vec<String>,
    },
    /// Permission to view.
    Permission(AskPermission),
    /// Something is being fetched for the open patient.
    Reading {
        /// What.
        busy: Busy,
    },
    /// The record.
    Record(RecordView),
    /// A look that ended without a record: none, refused, nothing current, failed, the patient said no.
    Result(ResultView),
    /// The alerts Vouch sent.
    Alerts(AlertsView),
    /// The journal.
    Journal(JournalView),
    /// The set-up of this site.
    Setup(SetupView),
    /// Something failed so badly that nothing else can be done.
    Stopped {
        /// Why.
        fault: FaultView,
    },
}
