//! What is on screen, in the terms of the people at the counter. Cloned whole for each drawing.

mod review;
mod sign_in;
mod work;

pub use review::{AlertPage, AlertRow, JournalFilter, JournalPage};
pub use sign_in::{CardStep, SignIn};
pub use work::{Asking, Draft, Ended, Finding, Place, Shown, Visit, Work};

use std::fmt;
use std::sync::Arc;

use crate::Fault;
use crate::alert::Tally;
use crate::ids::NhsNumber;
use crate::ports::{JournalFault, Method, Reader};
use crate::session::{Role, Session};
use crate::world::World;

/// Everything on screen.
#[derive(Clone, Debug)]
pub struct State {
    /// Counts up with each publication.
    pub revision: u64,
    /// The world.
    pub world: World,
    /// The readers, or why there are none.
    pub readers: Result<Vec<Reader>, String>,
    /// Sign-in, role or work.
    pub stage: Stage,
    /// Who works, once a role is chosen.
    pub session: Option<Arc<Session>>,
    /// The roles of the signed-in user.
    pub roles: Vec<Role>,
    /// The role used last on this PC, by role profile id.
    pub last_role: Option<String>,
    /// Alerts under way.
    pub tally: Tally,
    /// The journal's last failure; `None` when it is well.
    pub journal: Option<JournalFault>,
    /// Whether the far side answered last time.
    pub connection: Connection,
    /// The cards of the training tray.
    pub tray: Option<Vec<TrayCard>>,
    /// Training patients to try.
    pub examples: Examples,
    /// The ways to sign in that this site has.
    pub methods: Vec<Method>,
    /// What everybody who signs in should know, such as that a way to sign in will end.
    pub notice: Option<String>,
    /// The counter's reader, where one was chosen.
    pub counter_reader: Option<String>,
    /// Whole seconds until the screen locks by itself, once the warning stands.
    pub locks_in: Option<u64>,
}

/// Training patients to try: their numbers stay here, the page gets names and reasons.
pub type Examples = Arc<Vec<Recent>>;

/// The three stages of a day.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Choosing a role.
    Role {
        /// Under way.
        busy: Option<Busy>,
        /// Why it failed.
        fault: Option<Fault>,
    },
    /// Card and PIN.
    SignIn(SignIn),
    /// Working.
    Work(Box<Work>),
}

/// Something under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// In words: `Asking Spine for the record`.
    pub what: &'static str,
    /// Can be stopped.
    pub can_cancel: bool,
}

/// A patient of this session, or an example.
#[derive(Clone)]
pub struct Recent {
    /// The number.
    pub number: NhsNumber,
    /// The banner name.
    pub name: String,
    /// Why the example exists.
    pub about: String,
}

/// Whether the far side answered last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It did not.
    NotReached,
    /// Not tried yet.
    NotTried,
    /// It did.
    Reached,
}

/// A card of the training tray.
#[derive(Clone, PartialEq, Eq)]
pub struct TrayCard {
    /// `priya`.
    pub id: String,
    /// Its holder.
    pub name: String,
    /// One sentence.
    pub about: String,
    /// Printed on training cards.
    pub pin: String,
    /// In the reader.
    pub inserted: bool,
}

impl State {
    pub(in crate::desk) fn new(world: World) -> Self {
        Self {
            revision: 0,
            world,
            readers: Ok(Vec::new()),
            stage: Stage::SignIn(SignIn::default()),
            session: None,
            roles: Vec::new(),
            last_role: None,
            tally: Tally::default(),
            journal: None,
            connection: Connection::NotTried,
            tray: None,
            examples: Arc::default(),
            methods: Vec::new(),
            notice: None,
            counter_reader: None,
            locks_in: None,
        }
    }

    /// The work, while there is any.
    #[must_use]
    pub fn work(&self) -> Option<&Work> {
        match &self.stage {
            Stage::Work(work) => Some(work),
            Stage::Role { .. } | Stage::SignIn(_) => None,
        }
    }

    pub(in crate::desk) fn work_mut(&mut self) -> Option<&mut Work> {
        match &mut self.stage {
            Stage::Work(work) => Some(work),
            Stage::Role { .. } | Stage::SignIn(_) => None,
        }
    }

    /// The sign-in screen, while it stands.
    #[must_use]
    pub fn sign_in(&self) -> Option<&SignIn> {
        match &self.stage {
            Stage::SignIn(sign_in) => Some(sign_in),
            Stage::Role { .. } | Stage::Work(_) => None,
        }
    }

    pub(in crate::desk) fn sign_in_mut(&mut self) -> Option<&mut SignIn> {
        match &mut self.stage {
            Stage::SignIn(sign_in) => Some(sign_in),
            Stage::Role { .. } | Stage::Work(_) => None,
        }
    }
}

impl Busy {
    pub(in crate::desk) const fn new(what: &'static str) -> Self {
        Self { what, can_cancel: true }
    }
}

impl fmt::Debug for TrayCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrayCard").field("id", &self.id).field("inserted", &self.inserted).finish_non_exhaustive()
    }
}

impl fmt::Debug for Recent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recent(..)")
    }
}
