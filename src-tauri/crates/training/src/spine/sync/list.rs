//! The event list (hl7v3.md section 5; sample `scr/scrapi__event-list-query__success.xml`).

use super::super::hl7::NHS_NUMBER;
use super::super::xml::escape;
use super::summary::{code_of, organisation};
use crate::patients::{Event, Patient};

/// `subject` of a list answer. `permissions` stands in it for SM04 only.
pub(crate) fn subject(patient: &Patient, events: &[&Event], viewable: bool, permissions: bool) -> String {
    let number = escape(&patient.nhs_number);
    let events: String = events.iter().map(|event| one(event)).collect();
    let permissions = if permissions { self::permissions(&number, viewable) } else { String::new() };
    format!(
        r#"<subject typeCode="SUBJ"><psis:queryResponseEventList xmlns:psis="urn:npfit:psisqr"><psis:recordTarget><psis:patient><psis:id root="{NHS_NUMBER}" extension="{number}"/></psis:patient></psis:recordTarget>{events}{permissions}</psis:queryResponseEventList></subject>"#
    )
}

fn one(event: &Event) -> String {
    let metadata = metadata(event);
    let author = organisation(event);
    format!(r#"<psis:event>{metadata}<psis:author>{author}</psis:author></psis:event>"#)
}

/// What list and get say of an event alike.
pub(crate) fn metadata(event: &Event) -> String {
    let (id, persisted, status) = (escape(&event.id), escape(&event.persisted), event.status);
    let name = match status {
        1 => "Normal",
        2 => "Withdrawn",
        _ => "Replaced",
    };
    let kind = code_of(event.kind);
    format!(
        r#"<psis:eventID root="{id}"/><psis:payloadID root="2.16.840.1.113883.2.1.3.2.4.12" extension="REPC_MT150007UK05"/><psis:persistenceDate value="{persisted}"/><psis:eventStatus codeSystem="2.16.840.1.113883.2.1.3.2.4.17.59" code="{status}" displayName="{name}"/><psis:eventType {kind}/>"#
    )
}

/// The patient's standing choice: storing is agreed where there are events at all; viewing unless there is dissent.
fn permissions(number: &str, viewable: bool) -> String {
    let one = |function: &str, permission: &str| {
        format!(
            r"<accessControlAssertion><permission>{permission}</permission><resource><type>SCR</type><Id>{number}</Id></resource><function><context>Consent</context><code>{function}</code></function><accessor><type>Everyone</type><accessorId><name>Everyone</name></accessorId></accessor></accessControlAssertion>"
        )
    };
    let view = one("View", if viewable { "Yes" } else { "No" });
    let store = one("Store", "Yes");
    format!(r#"<permissions><resourceContext root="{NHS_NUMBER}" extension="{number}"/>{store}{view}</permissions>"#)
}
