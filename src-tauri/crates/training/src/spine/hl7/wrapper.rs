//! The rules of the wrapper and of the control act, the same under SOAP and under ebXML (hl7v3.md section 3).

use super::super::rule::{Facts, Rule, has_id, is_time, is_uuid};
use super::super::xml::{Find, HL7, Node};
use super::{ASID, INTERACTION, JOB, PROFILE, USER};

/// Children of a request, in the order of the schema.
const ORDER: [&str; 10] = [
    "id",
    "creationTime",
    "versionCode",
    "interactionId",
    "processingCode",
    "processingModeCode",
    "acceptAckCode",
    "communicationFunctionRcv",
    "communicationFunctionSnd",
    "ControlActEvent",
];

/// `versionCode` of the SCR queries.
const QUERY_VERSION: &str = "V3NPfIT4.2.00";
/// `versionCode` seen for messages of the later manual.
const LATER_VERSION: &str = "3NPfIT7.2.02";
/// Interactions that carry [`QUERY_VERSION`] and no other.
const QUERIES: &str = "QUPC_";

/// The rules, in the order they are asked.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "the message stands in urn:hl7-org:v3 under the name of the action",
        fault: "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
        holds: |f| f.message.has_tag_name((HL7, f.action)),
    },
    Rule {
        says: "interactionId is the action",
        fault: "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
        holds: |f| {
            f.message
                .one(HL7, "interactionId")
                .is_some_and(|id| id.attr("root") == INTERACTION && id.attr("extension") == f.action)
        },
    },
    Rule {
        says: "id is one upper-case UUID without an extension",
        fault: "ErrorBase1732.INVALID_ID",
        holds: |f| {
            f.message.one(HL7, "id").is_some_and(|id| is_uuid(id.attr("root")) && id.attribute("extension").is_none())
        },
    },
    Rule {
        says: "id is the message id of the transport",
        fault: "ErrorBase1732.INVALID_ID",
        holds: |f| f.message.one(HL7, "id").is_some_and(|id| id.attr("root") == f.id),
    },
    Rule {
        says: "creationTime is yyyyMMddHHmmss",
        fault: "ErrorBase1732.INVALID_CREATION_TIME",
        holds: |f| f.message.one(HL7, "creationTime").is_some_and(|t| is_time(t.attr("value"))),
    },
    Rule {
        says: "versionCode is one of the interaction's",
        fault: "ErrorBase1732.INVALID_VERSION_CODE",
        holds: |f| {
            let code = f.message.one(HL7, "versionCode").map_or("", |v| v.attr("code"));
            code == QUERY_VERSION || (code == LATER_VERSION && !f.action.starts_with(QUERIES))
        },
    },
    Rule {
        says: "processingCode is P, processingModeCode T, acceptAckCode NE",
        fault: "Training.PROCESSING_CODES",
        holds: |f| {
            [("processingCode", "P"), ("processingModeCode", "T"), ("acceptAckCode", "NE")]
                .iter()
                .all(|(name, code)| f.message.one(HL7, name).is_some_and(|c| c.attr("code") == *code))
        },
    },
    Rule {
        says: "the receiver is the one the transport names",
        fault: "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV",
        holds: |f| device(f.message, "communicationFunctionRcv").is_some_and(|asid| asid == f.receiver),
    },
    Rule {
        says: "the sender is the one the transport names",
        fault: "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND",
        holds: |f| device(f.message, "communicationFunctionSnd").is_some_and(|asid| asid == f.sender),
    },
    Rule {
        says: "there is one ControlActEvent, CACT and EVN",
        fault: "ErrorBase1732.INVALID_CONTROL_ACT",
        holds: |f| act(f).is_some_and(|a| a.attr("classCode") == "CACT" && a.attr("moodCode") == "EVN"),
    },
    Rule {
        says: "the elements of the wrapper are these and in this order",
        fault: "Training.WRAPPER_ORDER",
        holds: |f| f.message.names(HL7) == ORDER,
    },
    Rule {
        says: "there is at most one person as author",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY",
        holds: |f| act(f).is_some_and(|a| a.all(HL7, "author").len() <= 1),
    },
    Rule {
        says: "there are one or two author1",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY",
        holds: |f| act(f).is_some_and(|a| (1..=2).contains(&a.all(HL7, "author1").len())),
    },
    Rule {
        says: "the authors stand first, author before author1",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID",
        holds: |f| {
            act(f).is_some_and(|a| {
                let names = a.names(HL7);
                let place = |name| names.iter().position(|n| *n == name);
                let last = names.iter().rposition(|n| *n == "author1");
                let authors = names.iter().filter(|n| n.starts_with("author")).count();
                place("author").is_none_or(|at| at == 0) && last.is_some_and(|at| at + 1 == authors)
            })
        },
    },
    Rule {
        says: "the person has role profile, user and job role",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID",
        holds: |f| act(f).is_some_and(|a| a.one(HL7, "author").is_none_or(is_person)),
    },
    Rule {
        says: "the first author1 is the sending system",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID",
        holds: |f| {
            let first = act(f).and_then(|a| a.all(HL7, "author1").first().copied());
            let id = first.and_then(|a| a.down(HL7, &["AgentSystemSDS", "agentSystemSDS", "id"]));
            has_id(id, ASID) && id.is_some_and(|id| id.attr("extension") == f.sender)
        },
    },
    Rule {
        says: "a second author1 is a workstation with an id",
        fault: "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID",
        holds: |f| {
            let second = act(f).and_then(|a| a.all(HL7, "author1").get(1).copied());
            second.is_none_or(|station| {
                station
                    .descendants()
                    .find(|n| n.has_tag_name((HL7, "id")))
                    .is_some_and(|id| !id.attr("root").is_empty() && !id.attr("extension").is_empty())
            })
        },
    },
];

/// The control act, if there is one.
pub(crate) fn act<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    facts.message.one(HL7, "ControlActEvent")
}

/// The system id in a `communicationFunction…` of the wrapper or of a SOAP header.
pub(crate) fn device<'a>(holder: Node<'a>, name: &str) -> Option<&'a str> {
    let id = holder.down(HL7, &[name, "device", "id"])?;
    has_id(Some(id), ASID).then(|| id.attr("extension"))
}

/// User id of the person who is the author, if there is one.
pub(crate) fn user<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    let id = act(facts)?.down(HL7, &["author", "AgentPersonSDS", "agentPersonSDS", "id"])?;
    Some(id.attr("extension"))
}

fn is_person(author: Node<'_>) -> bool {
    let Some(agent) = author.one(HL7, "AgentPersonSDS") else { return false };
    has_id(agent.one(HL7, "id"), PROFILE)
        && has_id(agent.down(HL7, &["agentPersonSDS", "id"]), USER)
        && has_id(agent.down(HL7, &["part", "partSDSRole", "id"]), JOB)
}
