//! Identifiers that are text with a shape.

use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that has the shape; `None` when it has not.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                let check: fn(&str) -> bool = $check;
                check(text).then(|| Self(text.to_owned()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_digit())
}

fn printable(text: &str, max: usize) -> bool {
    !text.is_empty() && text.len() <= max && text.bytes().all(|b| b.is_ascii_graphic())
}

fn upper_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|u| u.as_hyphenated().to_string().to_uppercase() == text)
}

text_id!(
    /// An activity code such as `B0370` (national RBAC).
    ActivityCode,
    |t| t.len() == 5 && t.starts_with('B') && t.bytes().skip(1).all(|b| b.is_ascii_digit())
);
text_id!(
    /// The id of an accredited system, 12 digits (SDS `uniqueIdentifier` of nhsAs).
    Asid,
    |t| digits(t, 12)
);
text_id!(
    /// The id of an alert, an upper-case UUID. "Once" is counted by this id (law 6).
    AlertId,
    upper_uuid
);
text_id!(
    /// The collaboration protocol agreement of a message handler (SDS `nhsMhsCPAId`).
    CpaId,
    |t| printable(t, 64)
);
text_id!(
    /// The id of a PSIS event, as received: some documents carry lower-case UUIDs (spec/hl7v3.md 17), and it must go back
    /// as it came.
    EventId,
    |t| uuid::Uuid::try_parse(t).is_ok() && t.len() == 36
);
text_id!(
    /// A job role code: `R8000`, or the triple `S8000:G8000:R8000`. Compare by [`JobRoleCode::role`].
    JobRoleCode,
    |t| printable(t, 32)
);
text_id!(
    /// A message id, an upper-case UUID: HL7 `id/@root`, `wsa:MessageID` and `eb:MessageId`.
    MessageId,
    upper_uuid
);
text_id!(
    /// An ODS organisation code, 3 to 10 upper-case letters and digits.
    OdsCode,
    |t| (3..=10).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
);
text_id!(
    /// The party key of a message handler, such as `YES-0000806`.
    PartyKey,
    |t| printable(t, 64)
);
text_id!(
    /// A role profile id (URPID), 12 digits.
    RoleProfileId,
    |t| digits(t, 12)
);
text_id!(
    /// A user id, 12 digits, printed on the card. The NHS calls it UUID; it is not an RFC 4122 one.
    UserId,
    |t| digits(t, 12)
);

impl AlertId {
    /// From a random UUID.
    #[must_use]
    pub fn from_uuid(uuid: uuid::Uuid) -> Self {
        Self(uuid.as_hyphenated().to_string().to_uppercase())
    }
}

impl MessageId {
    /// From a random UUID.
    #[must_use]
    pub fn from_uuid(uuid: uuid::Uuid) -> Self {
        Self(uuid.as_hyphenated().to_string().to_uppercase())
    }
}

impl JobRoleCode {
    /// The R part: S and G differ between the old and the new structure (spec/lrs-rbac.md C.2).
    #[must_use]
    pub fn role(&self) -> &str {
        self.0.rsplit(':').next().unwrap_or(&self.0)
    }
}
