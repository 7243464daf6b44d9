//! Names of the activities in use here (samples/rbac/rbac-activities.csv).

/// Code and name. Codes without a public name are left out.
const NAMES: [(&str, &str); 14] = [
    ("B0011", "Analyse Audit Trails"),
    ("B0015", "Receive Legal Override and Emergency View Alerts"),
    ("B0016", "Receive Self Claimed LR Alerts"),
    ("B0020", "Control Consent Status"),
    ("B0082", "Legal Override of Consent"),
    ("B0085", "Claim a relationship with a patient"),
    ("B0264", "Access SCR Application (Perform Patient Trace)"),
    ("B0360", "View Detailed Health Records"),
    ("B0370", "View Summary Health Records"),
    ("B0380", "Perform Detailed Health Record"),
    ("B0401", "View Patient Medication"),
    ("B0420", "Independent Prescribing"),
    ("B0570", "Perform Pharmacy Activities"),
    ("B0572", "Manage Pharmacy Activities"),
];

/// The name of an activity, if it is public.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    NAMES.iter().find(|(c, _)| *c == code).map(|(_, name)| *name)
}
