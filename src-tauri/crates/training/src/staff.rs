//! The staff of the training world and their roles.

/// One member of staff, with a smartcard.
#[derive(Clone, Debug)]
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
