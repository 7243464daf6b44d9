//! The SOAP envelope of an answer (hl7v3.md section 4; samples `scr/scrapi__event-*`).

use super::super::Spine;
use super::super::hl7::answer::{Stamp, functions, message, new_id};
use super::super::xml::escape;
use super::psis::Found;
use super::read::Question;
use super::{Answer, GET, LIST_SM, SERVICE, get, list};

/// Any query that fails.
const FAILED: &str = "QUQI_IN010000UK14";
/// A rejection. Its form for queries is not public: this is the one known from the access control service.
const REJECTED: &str = "MCCI_IN010000UK13";
const ACKNOWLEDGED: &str = r#"<queryAck type="QueryAck"><queryResponseCode code="OK"/></queryAck>"#;
const ISSUE: &str = r#"<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>"#;

/// Writes the answer.
pub(crate) fn write(spine: &Spine, question: &Question, stamp: &Stamp, answer: &Answer<'_>) -> String {
    let verdict = answer.acknowledged();
    let sm = question.interaction == LIST_SM;
    let (interaction, content) = match answer {
        Answer::Rejected(_) => (REJECTED, String::new()),
        Answer::Found(Found::Refused(_)) => (FAILED, format!("{}{ISSUE}", verdict.reasons())),
        Answer::Found(Found::Events(patient, events, viewable)) => (
            if sm { "QUPC_IN200000SM04" } else { "QUPC_IN200000UK04" },
            format!("{}{ACKNOWLEDGED}", list::subject(patient, events, *viewable, sm)),
        ),
        Answer::Found(Found::Event(patient, event)) => {
            ("QUPC_IN210000UK04", format!("{}{ACKNOWLEDGED}", get::subject(patient, event, &new_id())))
        }
    };
    let message = message(interaction, stamp, &question.route, &verdict, &content);
    let wrapper = if question.interaction == GET { "eventQueryResponse" } else { "eventListQueryResponse" };
    let body = match answer {
        Answer::Rejected(_) => message,
        Answer::Found(_) => format!(r#"<{wrapper} xmlns="urn:hl7-org:v3">{message}</{wrapper}>"#),
    };
    let (id, functions) = (&stamp.id, functions(&question.route));
    let (to, from) = (escape(&question.reply_address), escape(&spine.world.addresses().spine));
    let reply_to = escape(&question.route.reply_to);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3"><SOAP-ENV:Header><wsa:MessageID>uuid:{id}</wsa:MessageID><wsa:Action>{SERVICE}/{interaction}</wsa:Action><wsa:To>{to}</wsa:To><wsa:From><wsa:Address>{from}/sync-service</wsa:Address></wsa:From>{functions}<wsa:RelatesTo>uuid:{reply_to}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>"#
    )
}
