//! One event with its GP Summary (hl7v3.md section 6; sample `scr/scrapi__event-query__initial-upload-org-sds-success.xml`).

use super::super::hl7::NHS_NUMBER;
use super::super::xml::escape;
use super::list::metadata;
use super::summary;
use crate::patients::{Event, Patient};

/// `subject` of a get answer.
pub(crate) fn subject(patient: &Patient, event: &Event, document_id: &str) -> String {
    let number = escape(&patient.nhs_number);
    let metadata = metadata(event);
    let document = summary::write(patient, event, document_id);
    format!(
        r#"<subject typeCode="SUBJ"><psis:queryResponseEvent xmlns:psis="urn:npfit:psisqr"><psis:recordTarget><psis:patient><psis:id root="{NHS_NUMBER}" extension="{number}"/></psis:patient></psis:recordTarget><psis:event>{metadata}<psis:hl7Data>{document}</psis:hl7Data></psis:event></psis:queryResponseEvent></subject>"#
    )
}
