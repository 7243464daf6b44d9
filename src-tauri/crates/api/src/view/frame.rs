//! The frame around every task: header, rail, patient banner, status line.

use serde::Serialize;
use ts_rs::TS;

/// The frame.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    /// The world, and its stripe.
    pub world: WorldView,
    /// `Hill Street Pharmacy (FX123)`; empty before a role is chosen.
    pub place: String,
    /// `Priya Example, Pharmacist`; empty before sign-in.
    pub who: String,
    /// More than one role to choose from.
    pub can_change_role: bool,
    /// Somebody is signed in.
    pub can_lock: bool,
    /// What the role may do.
    pub rail: Vec<RailItem>,
    /// The open patient.
    pub banner: Option<Banner>,
    /// Seconds until the screen locks by itself; there only in the last minute.
    pub locks_in: Option<u32>,
    /// The status line.
    pub status: Status,
}

/// The world as the frame shows it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorldView {
    /// `live`, `test` or `training`.
    pub world: String,
    /// `TRAINING: NOT REAL PATIENTS`; `None` in the live world.
    pub stripe: Option<String>,
}

/// Where the rail leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Find a patient.
    Find,
    /// The open record.
    Record,
    /// Alerts.
    Alerts,
    /// Journal.
    Journal,
    /// Set-up.
    Setup,
}

/// One entry of the rail.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RailItem {
    /// Where it leads.
    pub place: Place,
    /// Its word.
    pub label: String,
    /// It is where we are.
    pub current: bool,
    /// It can be gone to now.
    pub enabled: bool,
}

/// The patient banner (NHS CUI): name, born, gender, NHS number, in this order.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Banner {
    /// `EXAMPLE, Ann (Mrs)`.
    pub name: String,
    /// The preferred given name, if another.
    pub preferred: Option<String>,
    /// `14-Jul-1945 (81y)`, or `Not Known`.
    pub born: String,
    /// `02-Oct-2026`, when the person has died.
    pub died: Option<String>,
    /// `81y`, when the person has died and both dates are known.
    pub age_at_death: Option<String>,
    /// `Female`.
    pub gender: String,
    /// `999 123 4578`.
    pub nhs_number: String,
    /// One line; `None` when protected or not known.
    pub address: Option<String>,
    /// `Registered at Park Surgery (A12345)`.
    pub practice: Option<String>,
    /// Further notes in the banner's second line, such as protected details.
    pub notes: Vec<String>,
}

/// The status line. Each part has a word and a light; colour is never the only sign.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `Card in` / `No card` / `No reader`.
    pub card: StatusPart,
    /// `Spine connected` / `Spine not reached`.
    pub connection: StatusPart,
    /// `1 alert waiting, 20 s`.
    pub alerts: StatusPart,
    /// `Journal writing` / `Journal stopped`.
    pub journal: StatusPart,
}

/// One part of the status line.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StatusPart {
    /// Good, careful, bad, or nothing to say.
    pub light: Light,
    /// The strong words: `Card in`.
    pub label: String,
    /// The rest: `Reader 1`.
    pub detail: String,
    /// The page it opens.
    pub opens: Option<Place>,
}

/// The light of a status part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Light {
    /// As it should be.
    Good,
    /// Look when you can.
    Careful,
    /// Needs somebody now.
    Bad,
    /// Nothing to say.
    Off,
}

super::hidden!(Banner);
