//! The GP Summary document around an event's presentation text (hl7v3.md section 7).

use super::super::hl7::{NHS_NUMBER, ODS};
use super::super::xml::escape;
use crate::patients::{Event, Patient};

/// SNOMED CT code of an initial summary.
const INITIAL: &str = "196971000000103";

/// Writes the document. Its id is the event's, as the manual asks; `text_id` names the presentation text in it.
///
/// An initial summary is valid by its schema (`REPC_MT150002UK05`). A full one differs from its own in having no coded
/// entries, and an organisation as author where the schema wants a person: the register holds neither.
pub(crate) fn write(patient: &Patient, event: &Event, text_id: &str) -> String {
    let (id, time) = (escape(&event.id), escape(&event.persisted));
    let kind = code_of(event.kind);
    // The schemas of the two kinds differ in the order of these (REPC_MT150007UK05 and REPC_MT150002UK05).
    let (effective, status) = (format!(r#"<effectiveTime value="{time}"/>"#), r#"<statusCode code="active"/>"#);
    let state = if event.kind == INITIAL { format!("{status}{effective}") } else { format!("{effective}{status}") };
    let author = organisation(event);
    let excerpt = excerpt(event, text_id);
    let number = escape(&patient.nhs_number);
    format!(
        r#"<GPSummary classCode="COMPOSITION" moodCode="EVN"><id root="{id}"/><code {kind}/>{state}{author}{excerpt}<pertinentInformation1 typeCode="PERT" contextConductionInd="true" inversionInd="false" negationInd="false"><templateId root="2.16.840.1.113883.2.1.3.2.4.18.2" extension="CSAB_RM-NPfITUK10.pertinentInformation1"/><seperatableInd value="true"/><pertinentRootCREType classCode="CATEGORY" moodCode="EVN"><code codeSystem="2.16.840.1.113883.2.1.3.2.4.15" code="163171000000105" displayName="Care Professional Documentation"/></pertinentRootCREType></pertinentInformation1><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="{NHS_NUMBER}" extension="{number}"/></patient></recordTarget></GPSummary>"#
    )
}

/// Attributes of the code for a kind of summary.
pub(crate) fn code_of(kind: &str) -> String {
    let name = if kind == INITIAL { "General Practice Initial Summary" } else { "General Practice Summary" };
    format!(r#"codeSystem="2.16.840.1.113883.2.1.3.2.4.15" code="{}" displayName="{name}""#, escape(kind))
}

/// The practice as author, by its ODS code.
pub(crate) fn organisation(event: &Event) -> String {
    let (time, ods, name) = (escape(&event.persisted), escape(&event.practice_ods), escape(&event.practice_name));
    format!(
        r#"<author typeCode="AUT" contextControlCode="OP"><time value="{time}"/><UKCT_MT160017UK01.AgentOrgSDS classCode="AGNT"><agentOrganizationSDS classCode="ORG" determinerCode="INSTANCE"><id root="{ODS}" extension="{ods}"/><name>{name}</name></agentOrganizationSDS></UKCT_MT160017UK01.AgentOrgSDS></author>"#
    )
}

/// The presentation text goes in as it is: it is XML in its own namespace.
fn excerpt(event: &Event, text_id: &str) -> String {
    let (html, time) = (&event.html, escape(&event.persisted));
    format!(
        r#"<excerptFrom typeCode="XCRPT" contextConductionInd="true" inversionInd="false" negationInd="false"><templateId root="2.16.840.1.113883.2.1.3.2.4.18.2" extension="CSAT_RM-NPfITUK10.excerptFrom"/><seperatableInd value="false"/><UKCT_MT144051UK01.CareProfessionalDocumentationCRE classCode="CATEGORY" moodCode="EVN"><code codeSystem="2.16.840.1.113883.2.1.3.2.4.15" code="163171000000105" displayName="Care Professional Documentation"/><component typeCode="COMP" inversionInd="false" negationInd="false"><templateId root="2.16.840.1.113883.2.1.3.2.4.18.2" extension="CSAB_RM-NPfITUK10.component"/><seperatableInd value="false"/><presentationText classCode="OBS" moodCode="EVN"><value>{html}</value><id root="{text_id}"/><code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.126" code="PresentationText" displayName="Presentation Text"/><statusCode code="completed"/><effectiveTime value="{time}"/></presentationText></component></UKCT_MT144051UK01.CareProfessionalDocumentationCRE></excerptFrom>"#
    )
}
