//! The staff of the training world and their roles. None is a real person; each has a reason to exist.

mod locum;

/// One member of staff, with a smartcard.
#[derive(Clone)]
pub struct Staff {
    /// Short name used to choose the card: `priya`.
    pub id: &'static str,
    /// 12 digits: the user id, and the CN of the card's certificates.
    pub user_id: &'static str,
    /// As CIS gives it: `Priya Example`.
    pub name: &'static str,
    /// 6 digits.
    pub pin: &'static str,
    /// One sentence for the card tray.
    pub about: &'static str,
    /// Role profiles; may be empty.
    pub roles: Vec<Role>,
    /// The certificates on the card ended a year ago.
    pub expired: bool,
    /// What CIS2 knows beside.
    pub cis2: Cis2,
}

/// What CIS2 knows of a person that no card says (spec/auth.md 2.4, 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cis2 {
    /// How the person can sign in there.
    pub authenticators: &'static [Authenticator],
    /// How well the identity was proved when the person was registered: 1 to 3.
    pub identity_level: u8,
    /// The assurance levels are numbers in this person's ID token, not text; the sources show both.
    pub levels_are_numbers: bool,
    /// `Dr`.
    pub title: Option<&'static str>,
    /// Claim and value of a professional registration: `("gmc_id", "C0000000")`.
    pub registration: Option<(&'static str, &'static str)>,
}

/// A way to sign in to CIS2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authenticator {
    /// The NHS smartcard: level 3.
    Smartcard,
    /// A security key: level 3.
    SecurityKey,
    /// An authenticator app: level 2.
    App,
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff").field("id", &self.id).field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// One role profile.
#[derive(Clone, Debug)]
pub struct Role {
    /// 12 digits (URPID).
    pub profile_id: &'static str,
    /// ODS code.
    pub ods: &'static str,
    /// Organisation name; may hold commas and `&`.
    pub organisation: &'static str,
    /// `"Clinical":"Clinical Provision":"Pharmacist"`.
    pub job: &'static str,
    /// `S8000:G8000:R1290`.
    pub job_code: &'static str,
    /// Activity codes; `None` leaves the list out of the assertion.
    pub activities: Option<&'static [&'static str]>,
}

impl Role {
    const fn at(place: Place, profile_id: &'static str, job: Job, activities: Option<&'static [&'static str]>) -> Self {
        Self { profile_id, ods: place.0, organisation: place.1, job: job.0, job_code: job.1, activities }
    }
}

/// ODS code and name.
type Place = (&'static str, &'static str);
const HILL_STREET: Place = ("FX123", "HILL STREET PHARMACY");
const PARK_SURGERY: Place = ("A12345", "PARK SURGERY");
/// The code of no fixed place, used by locums (spec/users.md 4).
const ANYWHERE: Place = ("FFFFF", "COMMUNITY PHARMACY");
const HIGH_STREET: Place = ("FX456", "SMITH, JONES & DAUGHTERS, CHEMISTS");
const HEALTH_CENTRE: Place = ("FX789", "WARD & SON (HEALTH CENTRE), LEEDS");

/// Name and code. Only the last part of the code is public for every role (spec/lrs-rbac.md C.2); staff group and
/// sub-group are assumed where no sample shows them.
type Job = (&'static str, &'static str);
const PHARMACIST: Job = (r#""Clinical":"Clinical Provision":"Pharmacist""#, "S8000:G8000:R1290");
const TECHNICIAN: Job = (r#""Clinical":"Clinical Provision":"Health Professional Access Role""#, "S8000:G8000:R8003");
const GP: Job = (r#""Clinical":"Clinical Provision":"General Medical Practitioner""#, "S8000:G8000:R0260");
const RECEPTIONIST: Job = (r#""Admin & Clerical":"Admin":"Receptionist Access Role""#, "S8001:G8002:R8009");
const SUPPORT: Job = (r#""Support":"Support":"Admin/Clinical Support Access Role""#, "S8001:G8002:R8008");
const PRIVACY_OFFICER: Job = (r#""Admin and Clerical":"Admin and Clerical":"Privacy Officer""#, "S8002:G8003:R0001");

// Trace, view, emergency access, self-claim, and what a dispensary does.
const DISPENSING: &[&str] = &["B0264", "B0370", "B0168", "B0085", "B0401", "B0570"];
// A technician claims no relationship and has no emergency access.
const ASSISTING: &[&str] = &["B0264", "B0370", "B0570"];
// Everything a look can need, the legal override and knowing of protected details among it.
const CONSULTING: &[&str] = &["B0264", "B0370", "B0168", "B0082", "B0085", "B0020", "B0380", "B0360", "B0420", "B1611"];
// Records what patients decide; must never see a record.
const RECEPTION: &[&str] = &["B0264", "B0020", "B0380"];
// Reviews; must never see a record.
const REVIEWING: &[&str] = &["B0015", "B0016", "B0011"];

/// Every authenticator, an identity proved to level 3, levels written as text.
const USUAL: Cis2 = Cis2 {
    authenticators: &[Authenticator::Smartcard, Authenticator::SecurityKey, Authenticator::App],
    identity_level: 3,
    levels_are_numbers: false,
    title: None,
    registration: None,
};

/// All staff.
#[must_use]
pub fn staff() -> Vec<Staff> {
    vec![
        Staff {
            id: "priya",
            user_id: "900000000011",
            name: "Priya Example",
            pin: "135790",
            about: "Pharmacist at Hill Street Pharmacy. One role, so no question is asked.",
            roles: vec![Role::at(HILL_STREET, "900000000111", PHARMACIST, Some(DISPENSING))],
            expired: false,
            cis2: Cis2 { registration: Some(("gphc_id", "0000000")), ..USUAL },
        },
        Staff {
            id: "tom",
            user_id: "900000000012",
            name: "Tom Tester",
            pin: "246801",
            about: "Pharmacy technician at Hill Street Pharmacy. May view, but has no emergency access.",
            roles: vec![Role::at(HILL_STREET, "900000000112", TECHNICIAN, Some(ASSISTING))],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "lena",
            user_id: "900000000013",
            name: "Lena Sample",
            pin: "357912",
            about: "Locum pharmacist with four roles, one of them at FFFFF.",
            roles: vec![
                Role::at(ANYWHERE, "900000000131", PHARMACIST, Some(DISPENSING)),
                Role::at(HILL_STREET, "900000000132", PHARMACIST, Some(DISPENSING)),
                Role::at(HIGH_STREET, "900000000133", PHARMACIST, Some(ASSISTING)),
                Role::at(HEALTH_CENTRE, "900000000134", TECHNICIAN, Some(&["B0570"])),
            ],
            expired: false,
            cis2: Cis2 { levels_are_numbers: true, ..USUAL },
        },
        Staff {
            id: "rose",
            user_id: "900000000014",
            name: "Rose Placeholder",
            pin: "468013",
            about: "Receptionist at Park Surgery. Records sharing decisions; must not see a record.",
            roles: vec![Role::at(PARK_SURGERY, "900000000114", RECEPTIONIST, Some(RECEPTION))],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "grace",
            user_id: "900000000015",
            name: "Grace Demo",
            pin: "579124",
            about: "GP at Park Surgery, with emergency access and legal override.",
            roles: vec![Role::at(PARK_SURGERY, "900000000115", GP, Some(CONSULTING))],
            expired: false,
            cis2: Cis2 {
                levels_are_numbers: true,
                title: Some("Dr"),
                registration: Some(("gmc_id", "C0000000")),
                ..USUAL
            },
        },
        Staff {
            id: "olive",
            user_id: "900000000016",
            name: "Olive Review",
            pin: "680235",
            about: "Privacy Officer (SCR Governance Person) of Hill Street Pharmacy. Sees the journal, not records.",
            roles: vec![Role::at(HILL_STREET, "900000000116", PRIVACY_OFFICER, Some(REVIEWING))],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "peter",
            user_id: "900000000017",
            name: "Peter Review",
            pin: "791346",
            about: "Privacy Officer of Park Surgery. Sees the journal, not records.",
            roles: vec![Role::at(PARK_SURGERY, "900000000117", PRIVACY_OFFICER, Some(REVIEWING))],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "nora",
            user_id: "900000000018",
            name: "Nora Nobody",
            pin: "802457",
            about: "A good card, but no role profile at all.",
            roles: vec![],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "eve",
            user_id: "900000000019",
            name: "Eve Expired",
            pin: "913568",
            about: "Pharmacist whose card certificates ended a year ago: CIS refuses her.",
            roles: vec![Role::at(HILL_STREET, "900000000119", PHARMACIST, Some(DISPENSING))],
            expired: true,
            cis2: USUAL,
        },
        Staff {
            id: "max",
            user_id: "900000000020",
            name: "Max Blank",
            pin: "124679",
            about: "Support role at Hill Street Pharmacy without any activity list.",
            roles: vec![Role::at(HILL_STREET, "900000000120", SUPPORT, None)],
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "felix",
            user_id: "900000000021",
            name: "Felix Roundabout",
            pin: "235790",
            about: "Locum pharmacist with fifty roles all over the region, one of them at FFFFF.",
            roles: locum::roles(),
            expired: false,
            cis2: USUAL,
        },
        Staff {
            id: "amy",
            user_id: "900000000022",
            name: "Amy Appleby",
            pin: "346802",
            about: "Pharmacist who has only the authenticator app at CIS2: assurance level 2.",
            roles: vec![Role::at(HILL_STREET, "900000000122", PHARMACIST, Some(DISPENSING))],
            expired: false,
            cis2: Cis2 { authenticators: &[Authenticator::App], ..USUAL },
        },
        Staff {
            id: "ida",
            user_id: "900000000023",
            name: "Ida Halfway",
            pin: "457913",
            about: "Pharmacist whose identity was proved to level 2 only: CIS2 says so, which is not enough.",
            roles: vec![Role::at(HILL_STREET, "900000000123", PHARMACIST, Some(DISPENSING))],
            expired: false,
            cis2: Cis2 { identity_level: 2, ..USUAL },
        },
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::staff;

    fn digits(text: &str, length: usize) -> bool {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
    }

    #[test]
    fn ids_are_synthetic_and_unique() {
        let mut seen = HashSet::new();
        for person in staff() {
            assert!(seen.insert(person.id.to_owned()), "{person:?}");
            assert!(digits(person.pin, 6), "{person:?}");
            assert!(seen.insert(format!("pin {}", person.pin)), "{person:?}");
            for id in std::iter::once(person.user_id).chain(person.roles.iter().map(|r| r.profile_id)) {
                assert!(digits(id, 12) && id.starts_with("9000000"), "{id}");
                assert!(seen.insert(id.to_owned()), "{id}");
            }
        }
    }

    #[test]
    fn there_are_people_with_no_one_few_and_fifty_roles() {
        let roles = |id: &str| staff().into_iter().find(|s| s.id == id).unwrap().roles;
        let rows = [("nora", 0, false), ("priya", 1, false), ("lena", 4, true), ("felix", 50, true)];
        for (id, count, anywhere) in rows {
            let roles = roles(id);
            assert_eq!((roles.len(), roles.iter().any(|r| r.ods == "FFFFF")), (count, anywhere), "{id}");
        }
    }

    #[test]
    fn only_those_who_may_can_view() {
        let may_view = |id: &str| {
            let all = staff();
            let person = all.iter().find(|s| s.id == id).unwrap();
            person.roles.iter().any(|r| r.activities.is_some_and(|a| a.contains(&"B0370")))
        };
        let rows = [
            ("priya", true),
            ("tom", true),
            ("lena", true),
            ("grace", true),
            ("rose", false),
            ("olive", false),
            ("peter", false),
            ("nora", false),
            ("max", false),
            ("felix", true),
            ("amy", true),
            ("ida", true),
        ];
        for (id, expected) in rows {
            assert_eq!(may_view(id), expected, "{id}");
        }
    }
}
