//! What every HL7 V3 message has in common: identifiers, the wrapper, the control act (hl7v3.md sections 2 and 3).

pub(crate) mod answer;
pub(crate) mod wrapper;

/// Accredited system (ASID).
pub(crate) const ASID: &str = "1.2.826.0.1285.0.2.0.107";
/// User role profile.
pub(crate) const PROFILE: &str = "1.2.826.0.1285.0.2.0.67";
/// User.
pub(crate) const USER: &str = "1.2.826.0.1285.0.2.0.65";
/// Job role code.
pub(crate) const JOB: &str = "1.2.826.0.1285.0.2.1.104";
/// ODS organisation.
pub(crate) const ODS: &str = "1.2.826.0.1285.0.1.10";
/// NHS number.
pub(crate) const NHS_NUMBER: &str = "2.16.840.1.113883.2.1.4.1";
/// Interaction id.
pub(crate) const INTERACTION: &str = "2.16.840.1.113883.2.1.3.2.4.12";
/// `DissentOverride` vocabulary.
pub(crate) const DISSENT: &str = "2.16.840.1.113883.2.1.3.2.4.17.60";
/// `PSISResponseCodes`.
pub(crate) const PSIS_CODES: &str = "2.16.840.1.113883.2.1.3.2.4.17.33";
/// Alert errors. The list of codes is not public.
pub(crate) const ALERT_CODES: &str = "2.16.840.1.113883.2.1.3.2.4.17.195";
/// Acknowledgement exceptions of the messaging service.
pub(crate) const TMS_CODES: &str = "2.16.840.1.113883.2.1.3.2.4.17.32";

/// Whether this is an NHS number: ten digits, the last one the modulus 11 check of the others.
pub(crate) fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let (Some((check, nine)), true) = (digits.split_last(), text.len() == 10 && digits.len() == 10) else {
        return false;
    };
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 11 == *check
}
