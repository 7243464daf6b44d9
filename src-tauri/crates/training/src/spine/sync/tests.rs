//! Strictness rule by rule, the answers, and the faults, over real HTTP where bytes matter.

mod answers;
mod faults;
mod strictness;

use super::super::hl7::answer::new_id;
use super::super::testing::Stage;
use crate::state::{SITE_ASID, SPINE_ASID};

/// A person as author, for requests that override.
const PERSON: &str = r#"<author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="100000000001"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="100000000002"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author>"#;

/// A query to be asked.
#[derive(Clone, Copy)]
struct Query<'a> {
    interaction: &'a str,
    patient: &'a str,
    overrides: &'a str,
    event: Option<&'a str>,
}

impl Query<'_> {
    fn action(&self) -> String {
        format!("urn:nhs:names:services:psisquery/{}", self.interaction)
    }

    /// A request that keeps every rule.
    fn write(&self) -> String {
        let Query { interaction, patient, overrides, .. } = self;
        let (id, action) = (new_id(), self.action());
        let device = |asid| {
            format!(
                r#"<h:device classCode="DEV" determinerCode="INSTANCE"><h:id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></h:device>"#
            )
        };
        let (to, from) = (device(SPINE_ASID), device(SITE_ASID));
        let event = self.event.map_or(String::new(), |e| {
            format!(r#"<eventRecord><value root="{e}"/><semanticsText>EventRecord</semanticsText></eventRecord>"#)
        });
        let (person, dissent) = match *overrides {
            "0" => ("", r#"<value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"/>"#.to_owned()),
            code => (
                PERSON,
                format!(
                    r#"<value code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60" displayName="A legal ground"><originalText>Unconscious</originalText></value>"#
                ),
            ),
        };
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:h="urn:hl7-org:v3"><s:Header>
<wsa:MessageID>uuid:{id}</wsa:MessageID><wsa:Action>{action}</wsa:Action><wsa:To>https://localhost/sync-service</wsa:To><wsa:ReplyTo><wsa:Address>site.example</wsa:Address></wsa:ReplyTo>
<h:communicationFunctionRcv typeCode="RCV">{to}</h:communicationFunctionRcv><h:communicationFunctionSnd typeCode="SND">{from}</h:communicationFunctionSnd>
</s:Header><s:Body><{interaction} xmlns="urn:hl7-org:v3" xmlns:h="urn:hl7-org:v3"><id root="{id}"/><creationTime value="20261121101500"/><versionCode code="V3NPfIT4.2.00"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><communicationFunctionRcv typeCode="RCV">{to}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">{from}</communicationFunctionSnd><ControlActEvent classCode="CACT" moodCode="EVN">{person}<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SITE_ASID}"/></agentSystemSDS></AgentSystemSDS></author1><query><dissentOverride>{dissent}<semanticsText>DissentOverride</semanticsText></dissentOverride>{event}<nHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="{patient}"/><semanticsText>NHSNumber</semanticsText></nHSNumber></query></ControlActEvent></{interaction}></s:Body></s:Envelope>"#
        )
    }
}

/// Posts a body to the sync service.
async fn post(stage: &Stage, action: &str, body: impl Into<reqwest::Body>) -> reqwest::Result<reqwest::Response> {
    stage
        .client()
        .post(format!("{}/sync-service", stage.spine))
        .header("Content-Type", "text/xml")
        .header("SOAPAction", action)
        .body(body)
        .send()
        .await
}
