//! Identifiers of identifiers and code systems, and the namespaces (spec/hl7v3.md 2).

/// HL7 V3.
pub const HL7: &str = "urn:hl7-org:v3";
/// PSIS query answers.
pub const PSIS: &str = "urn:npfit:psisqr";
/// SOAP 1.1.
pub const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// WS-Addressing, 2004/08.
pub const WSA: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
/// ebXML message headers, 2.0.
pub const EB: &str = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
/// XLink.
pub const XLINK: &str = "http://www.w3.org/1999/xlink";
/// Spine's error list inside a SOAP fault.
pub const NASP: &str = "http://national.carerecords.nhs.uk/schema/";

/// Accredited system (ASID).
pub const ASID: &str = "1.2.826.0.1285.0.2.0.107";
/// User role profile.
pub const ROLE_PROFILE: &str = "1.2.826.0.1285.0.2.0.67";
/// User.
pub const USER: &str = "1.2.826.0.1285.0.2.0.65";
/// Job role.
pub const JOB_ROLE: &str = "1.2.826.0.1285.0.2.1.104";
/// ODS organisation.
pub const ODS: &str = "1.2.826.0.1285.0.1.10";
/// NHS number.
pub const NHS_NUMBER: &str = "2.16.840.1.113883.2.1.4.1";
/// Interaction.
pub const INTERACTION: &str = "2.16.840.1.113883.2.1.3.2.4.12";
/// `DissentOverride` vocabulary, and the reason codes of a dissent override alert.
pub const DISSENT_OVERRIDE: &str = "2.16.840.1.113883.2.1.3.2.4.17.60";
/// Dissent alert type.
pub const DISSENT_ALERT: &str = "2.16.840.1.113883.2.1.3.2.4.17.201";
/// Legitimate relationship alert type. The vocabulary is external and not public.
pub const LR_ALERT: &str = "2.16.840.1.113883.2.1.3.2.4.17.243";
/// Legitimate relationship alert reason. The vocabulary is external and not public.
pub const LR_ALERT_REASON: &str = "2.16.840.1.113883.2.1.3.2.4.17.244";
/// Alert type, the placeholder the others are put into.
pub const ALERT_TYPE: &str = "2.16.840.1.113883.2.1.3.2.4.17.193";
/// Alert reason, the placeholder the others are put into.
pub const ALERT_REASON: &str = "2.16.840.1.113883.2.1.3.2.4.17.194";
