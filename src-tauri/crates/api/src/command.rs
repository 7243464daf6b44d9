//! The command table: each thing a person can do, declared once.
//!
//! From this table come the argument types, the TypeScript, the names that become Tauri permissions, the shell's handlers,
//! the right a command needs and the kind of journal entry it leaves. There is no second list: `commands.txt`, which the
//! shell's build script reads, is held to it by a test.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vouch_core::journal::Kind;

use crate::view::{AnswerId, Draft, JournalFilter, Place};

/// What a command leaves in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// An entry of this kind, whatever comes of it.
    Entry(Kind),
    /// Nothing, and why that is right.
    Nothing(&'static str),
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The name the page calls: `find_number`.
    pub name: &'static str,
    /// Any one of these activity codes; empty when no role is needed.
    pub needs: &'static [&'static str],
    /// What it leaves in the journal.
    pub leaves: Leaves,
}

macro_rules! commands {
    ($(
        $(#[$doc:meta])*
        $name:ident = $type:ident { $( $(#[$fdoc:meta])* $field:ident : $ty:ty ),* $(,)? },
        needs $needs:expr, leaves $leaves:expr;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Deserialize, TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub struct $type { $( $(#[$fdoc])* pub $field: $ty, )* }

            impl From<$type> for Command {
                fn from(args: $type) -> Self {
                    Self::$type(args)
                }
            }
        )*

        /// Any command with its arguments. Has no `Debug`: one of them carries a PIN.
        #[derive(Clone)]
        pub enum Command { $( $(#[$doc])* $type($type), )* }

        impl Command {
            /// Reads a command by its name in the table, for processes without a page.
            ///
            /// # Errors
            /// When there is no such command, or the arguments are not its own.
            pub fn from_json(name: &str, args: serde_json::Value) -> Result<Self, serde_json::Error> {
                match name {
                    $( stringify!($name) => serde_json::from_value::<$type>(args).map(Self::from), )*
                    other => Err(serde::de::Error::custom(format!("no command is called {other}"))),
                }
            }

            /// The row of the table it belongs to.
            #[must_use]
            pub const fn row(&self) -> &'static Row {
                match self { $( Self::$type(_) => &Row { name: stringify!($name), needs: $needs, leaves: $leaves }, )* }
            }
        }

        /// The whole table.
        pub const TABLE: &[Row] = &[ $( Row { name: stringify!($name), needs: $needs, leaves: $leaves }, )* ];

        /// The TypeScript of each command's arguments: name, type name, declaration.
        #[must_use]
        pub fn typescript(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            vec![ $( (stringify!($name), <$type as TS>::name(config), <$type as TS>::decl(config)), )* ]
        }

        /// Shows each argument type to a visitor.
        pub(crate) fn visit(visitor: &mut impl ts_rs::TypeVisitor) {
            $( visitor.visit::<$type>(); )*
        }

        /// Calls a macro with `name Type,` for each command, so that the shell's handlers come from this table too.
        #[macro_export]
        macro_rules! with_commands {
            ($callback:ident) => { $callback! { $( $name $type, )* } };
        }
    };
}

const FIND: &[&str] = &["B0264", "B0370", "B0020"];
const VIEW: &[&str] = &["B0370"];
const OVERRIDE: &[&str] = &["B0082"];
const REVIEW: &[&str] = &["B0015", "B0016", "B0011"];
const ADMIN: &[&str] = &["B0062"];
const NONE: &[&str] = &[];

commands! {
    /// Puts a training card into the tray's reader.
    card_insert = CardInsert {
        /// The card's id.
        card: String,
    }, needs NONE, leaves Leaves::Entry(Kind::Card);
    /// Takes the training card out.
    card_remove = CardRemove {}, needs NONE, leaves Leaves::Entry(Kind::Card);
    /// Offers the PIN to the card, once.
    pin_enter = PinEnter {
        /// The PIN as typed.
        pin: String,
        /// On the last try: the person says that they are certain.
        #[serde(default)]
        certain: bool,
    }, needs NONE, leaves Leaves::Entry(Kind::SignIn);
    /// Asks for the PIN on the reader's own keys, once.
    pin_on_reader = PinOnReader {
        /// On the last try: the person says that they are certain.
        certain: bool,
    }, needs NONE, leaves Leaves::Entry(Kind::SignIn);
    /// Signs in in the browser.
    sign_in_browser = SignInBrowser {}, needs NONE, leaves Leaves::Entry(Kind::SignIn);
    /// Makes a reader the counter's reader; remembered on this PC.
    reader_choose = ReaderChoose {
        /// Its name as the system gives it.
        reader: String,
    }, needs NONE, leaves Leaves::Entry(Kind::Card);
    /// Leaves a failed or waiting sign-in and starts it anew.
    sign_in_restart = SignInRestart {}, needs NONE, leaves Leaves::Entry(Kind::SignIn);
    /// Chooses a role.
    role_choose = RoleChoose {
        /// Role profile id.
        profile: String,
    }, needs NONE, leaves Leaves::Entry(Kind::Role);
    /// Goes back to choosing a role; ends the patient context.
    role_change = RoleChange {}, needs NONE, leaves Leaves::Entry(Kind::Role);
    /// Locks the screen: patient and session end.
    lock = Lock {}, needs NONE, leaves Leaves::Entry(Kind::Lock);
    /// Somebody is here: the screen does not lock yet.
    stay = Stay {}, needs NONE, leaves Leaves::Nothing("being here asks and shows nothing");
    /// Goes to a place of the rail.
    go = Go {
        /// Where.
        place: Place,
    }, needs NONE, leaves Leaves::Nothing("moving between screens asks and shows nothing new; opening a list is an entry of its own");
    /// Looks for a patient by NHS number.
    find_number = FindNumber {
        /// As typed or pasted.
        text: String,
    }, needs FIND, leaves Leaves::Entry(Kind::Search);
    /// Opens a patient of this session, or an example, by tracing anew.
    find_recent = FindRecent {
        /// The id that came with it.
        id: String,
    }, needs FIND, leaves Leaves::Entry(Kind::Search);
    /// Goes on with the patient that was open when the screen was locked, by tracing anew.
    find_interrupted = FindInterrupted {}, needs FIND, leaves Leaves::Entry(Kind::Search);
    /// Stops what is under way.
    cancel = Cancel {}, needs NONE, leaves Leaves::Nothing("what was under way gets its own outcome entry");
    /// This is the person.
    person_confirm = PersonConfirm {}, needs FIND, leaves Leaves::Entry(Kind::Patient);
    /// This is not the person.
    person_reject = PersonReject {}, needs FIND, leaves Leaves::Entry(Kind::Search);
    /// Closes the patient.
    patient_close = PatientClose {}, needs FIND, leaves Leaves::Entry(Kind::Patient);
    /// Answers the permission question.
    permission_answer = PermissionAnswer {
        /// The answer.
        answer: AnswerId,
        /// Where it is recorded, for `onFile`.
        recorded: String,
        /// The reason chosen; empty for none.
        chip: String,
        /// The reason typed.
        text: String,
    }, needs VIEW, leaves Leaves::Entry(Kind::Permission);
    /// Keeps what is being typed as the answer, in memory, in case the screen locks.
    draft_keep = DraftKeep {
        /// As it stands in the fields.
        draft: Draft,
    }, needs NONE, leaves Leaves::Nothing("nothing is asked or shown: what is being typed stays in memory, for the same user only");
    /// Overrides the patient's no on a legal ground, after Spine has refused.
    override_dissent = OverrideDissent {
        /// `1`, `2` or `3`.
        ground: String,
        /// The reason typed.
        text: String,
    }, needs OVERRIDE, leaves Leaves::Entry(Kind::DissentOverride);
    /// Tries a failed look again: a new intent under the same permission.
    look_again = LookAgain {}, needs VIEW, leaves Leaves::Entry(Kind::View);
    /// Reads the journal.
    journal_read = JournalRead {
        /// Which entries.
        filter: JournalFilter,
    }, needs REVIEW, leaves Leaves::Entry(Kind::Review);
    /// Checks the set-up fields as they are typed; nothing is saved.
    setup_check = SetupCheck {
        /// Field id and value.
        fields: Vec<SetupValue>,
    }, needs NONE, leaves Leaves::Nothing("nothing is read or changed: it looks at what is being typed");
    /// Saves the set-up; in force after the next start.
    setup_save = SetupSave {
        /// Field id and value.
        fields: Vec<SetupValue>,
    }, needs ADMIN, leaves Leaves::Entry(Kind::Config);
}

/// One set-up field.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupValue {
    /// Which.
    pub id: String,
    /// What was typed.
    pub value: String,
}
