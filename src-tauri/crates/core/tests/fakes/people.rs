//! The patients and the staff, each with a reason to exist. Their names and texts are canaries: found where they do not
//! belong, they name the leak.

use jiff::Timestamp;
use vouch_core::ids::{EventId, NhsNumber, OdsCode, RoleProfileId, UserId};
use vouch_core::person::{Gender, Name, PartialDate, Person};
use vouch_core::ports::{CardRef, Retrieved};
use vouch_core::record::{
    Allergies, Block, EventStatus, EventType, Inline, Listing, Record, ScrEvent, Section, StandingPermission,
    Statement, StatementKind, Text,
};
use vouch_core::session::{Organisation, Role, User};

/// The PIN of every card.
pub const PIN: &str = "48151623";
/// The ticket of every session.
pub const TICKET: &str = "canary-ticket";
/// Every family name.
pub const FAMILY: &str = "Canaryfamily";
/// Every given name.
pub const GIVEN: &str = "Canarygiven";
/// In every record.
pub const DRUG: &str = "Canarydrug 40mg";
/// In every address.
pub const STREET: &str = "Canarystreet";
/// The practice of Gus, and of Gail who works there.
pub const PRACTICE: &str = "A12345";
/// The pharmacy.
pub const PHARMACY: &str = "FX123";

/// What must never be printed or journalled, apart from NHS numbers.
pub const CANARIES: [&str; 6] = [PIN, TICKET, FAMILY, GIVEN, DRUG, STREET];

/// A patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patient {
    /// Has a record.
    Ann,
    /// Has none.
    Ben,
    /// Spine refuses, unless dissent is overridden.
    Cat,
    /// Spine fails.
    Dan,
    /// Has documents, none current.
    Eve,
    /// S-flagged.
    Fay,
    /// Has a record, registered at the practice.
    Gus,
    /// Found under an old number.
    Hal,
    /// Has died.
    Ivy,
}

impl Patient {
    pub const ALL: [Self; 9] =
        [Self::Ann, Self::Ben, Self::Cat, Self::Dan, Self::Eve, Self::Fay, Self::Gus, Self::Hal, Self::Ivy];

    /// The NHS number: nine digits of our own and the check digit that fits.
    pub fn number(self) -> NhsNumber {
        valid(900_000_100 + 10 * self as u32)
    }

    pub fn of(number: &NhsNumber) -> Self {
        Self::ALL.into_iter().find(|p| p.number() == *number).expect("a patient of the cast")
    }

    pub fn person(self) -> Person {
        Person {
            nhs_number: self.number(),
            asked_as: (self == Self::Hal).then(old_number),
            name: Some(Name { family: FAMILY.into(), given: vec![GIVEN.into()], prefix: Some("Mrs".into()) }),
            preferred: None,
            born: PartialDate::parse("1945-07-14"),
            died: (self == Self::Ivy).then(|| PartialDate::parse("2026-10-02").unwrap()),
            gender: Gender::Female,
            address: if self == Self::Fay { Vec::new() } else { vec![format!("1 {STREET}")] },
            postcode: None,
            practice: (self != Self::Fay)
                .then(|| OdsCode::new(if self == Self::Gus { PRACTICE } else { "B81001" }).unwrap()),
            restricted: self == Self::Fay,
        }
    }
}

/// The number Hal had before.
pub fn old_number() -> NhsNumber {
    valid(900_000_900)
}

/// A number nobody has.
pub fn nobody() -> NhsNumber {
    valid(900_000_950)
}

/// The first number from these nine digits on that has a check digit.
fn valid(nine: u32) -> NhsNumber {
    (nine..).find_map(|n| (0..10).find_map(|check| NhsNumber::parse(&format!("{n}{check}")).ok())).unwrap()
}

pub fn retrieved(number: &NhsNumber) -> Retrieved {
    if *number == nobody() {
        return Retrieved::NotFound;
    }
    let patient = if *number == old_number() { Patient::Hal } else { Patient::of(number) };
    Retrieved::Found(Box::new(patient.person()))
}

pub fn event(status: EventStatus) -> ScrEvent {
    ScrEvent {
        id: EventId::new("7F1A9C10-0000-4000-8000-000000000001").unwrap(),
        status,
        kind: EventType::GpSummary,
        persisted: "20261118101500".into(),
        author: None,
    }
}

pub fn listing(patient: Patient) -> Listing {
    let status = match patient {
        Patient::Ben => return Listing::None,
        Patient::Eve => EventStatus::Withdrawn,
        _ => EventStatus::Normal,
    };
    Listing::Events { events: vec![event(status)], view: StandingPermission::NotSaid }
}

pub fn record(patient: Patient, event_id: &EventId, retrieved: Timestamp) -> Record {
    let text = |t: &str| Block::Paragraph {
        line: vec![Inline::Text(Text { text: t.into(), strong: false })],
        highlighted: false,
    };
    Record {
        patient: patient.number(),
        event: ScrEvent { id: event_id.clone(), ..event(EventStatus::Normal) },
        retrieved,
        created: Some("20261118".into()),
        author: Some("Park Surgery".into()),
        pinned: vec![Statement { text: format!("About {DRUG}"), kind: StatementKind::Other }],
        allergies: Allergies::NotRecorded,
        sections: vec![Section { title: Some("Medication".into()), code: None, body: vec![text(DRUG)] }],
        dropped: 0,
    }
}

/// Somebody with a smartcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    /// A pharmacist with one role.
    Priya,
    /// A GP at the practice.
    Gail,
    /// A locum pharmacist with two roles.
    Omar,
    /// A Privacy Officer.
    Petra,
    /// Nobody gave her a role.
    Nora,
    /// A practice manager who may set up and find, not view.
    Matt,
}

impl Staff {
    pub const ALL: [Self; 6] = [Self::Priya, Self::Gail, Self::Omar, Self::Petra, Self::Nora, Self::Matt];

    pub fn card(self) -> CardRef {
        CardRef { reader: "Reader 1".into(), events: 1, atr: vec![self as u8] }
    }

    pub fn of(card: &CardRef) -> Self {
        Self::ALL.into_iter().find(|s| card.atr == [*s as u8]).expect("a card of the cast")
    }

    pub fn user(self) -> User {
        User { id: UserId::new(&format!("90000000000{}", self as u8)).unwrap(), name: format!("{self:?} Staff") }
    }

    pub fn roles(self) -> Vec<Role> {
        let places: &[&str] = match self {
            Self::Nora => &[],
            Self::Omar => &[PHARMACY, "FX456"],
            Self::Gail | Self::Matt => &[PRACTICE],
            Self::Priya | Self::Petra => &[PHARMACY],
        };
        let role = |(i, ods): (usize, &&str)| Role {
            profile: RoleProfileId::new(&format!("80000000{}00{i}", self as u8)).unwrap(),
            organisation: Organisation { ods: OdsCode::new(ods).unwrap(), name: format!("The {ods}") },
            job: "Pharmacist".into(),
            job_code: None,
        };
        places.iter().enumerate().map(role).collect()
    }
}

/// What CIS grants by user id.
pub fn activities(user_id: &str) -> Option<Vec<&'static str>> {
    let staff = Staff::ALL.into_iter().find(|s| s.user().id.as_str() == user_id).expect("a user of the cast");
    Some(match staff {
        Staff::Gail => vec!["B0264", "B0370", "B0168", "B0082", "B1611"],
        Staff::Priya | Staff::Omar => vec!["B0264", "B0370", "B0168"],
        Staff::Petra => vec!["B0015"],
        Staff::Matt => vec!["B0264", "B0062"],
        Staff::Nora => Vec::new(),
    })
}
