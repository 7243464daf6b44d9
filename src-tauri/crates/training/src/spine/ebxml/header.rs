//! The rules of the ebXML header of an async-reliable request (hl7v3.md section 13).
//!
//! The names of the contract checks are public without their prefix and number; two descriptions are known whole
//! (samples `errors/mhs__ebxml_response_error_single.xml`, `ebxml/mhs_expected_messages/mhs__ebxml_nack.xml`).

use super::super::rule::{Facts, Rule, is_uuid};
use super::super::xml::{EB, Find, Node, SOAP, XLINK};
use crate::state::{SITE_PARTY, SPINE_CPA, SPINE_PARTY};

/// Form of a party key.
pub(crate) const PARTY_TYPE: &str = "urn:nhs:names:partyType:ocs+serviceInstance";
/// Who acknowledges.
pub(crate) const TO_PARTY: &str = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH";
/// Who replies at once.
pub(crate) const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
/// HL7's part of the manifest.
const HL7EBXML: &str = "urn:hl7-org:transport/ebXML/DSTUv1.0";
/// What follows the id in a Content-Id.
pub(crate) const CONTENT_HOST: &str = "@spine.nhs.uk";

/// The rules, in the order they are asked.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "there is one MessageHeader of version 2.0 that must be understood",
        fault: "Training.MESSAGE_HEADER",
        holds: |f| f.header.one(EB, "MessageHeader").is_some_and(|h| is_two(h) && is_understood(h)),
    },
    Rule {
        says: "From has one party of the NHS party type",
        fault: "Training.FROM_PARTY_TYPE",
        holds: |f| party(f, "From").is_some_and(|p| p.attribute((EB, "type")) == Some(PARTY_TYPE)),
    },
    Rule {
        says: "To has one party of the NHS party type",
        fault: "501314:Invalid To Party Type attribute",
        holds: |f| party(f, "To").is_some_and(|p| p.attribute((EB, "type")) == Some(PARTY_TYPE)),
    },
    Rule {
        says: "From is a party in the directory",
        fault: "Training.UNKNOWN_FROM_PARTY",
        holds: |f| party(f, "From").is_some_and(|p| p.words() == SITE_PARTY),
    },
    Rule {
        says: "To is this Spine",
        fault: "Training.UNKNOWN_TO_PARTY",
        holds: |f| party(f, "To").is_some_and(|p| p.words() == SPINE_PARTY),
    },
    Rule {
        says: "CPAId is the contract for alerts",
        fault: "501319:Unknown eb:CPAId",
        holds: |f| text(f, &["CPAId"]) == SPINE_CPA,
    },
    Rule {
        says: "there is a ConversationId",
        fault: "Training.CONVERSATION_ID",
        holds: |f| !text(f, &["ConversationId"]).is_empty(),
    },
    Rule {
        says: "service and action are offered here",
        fault: "Training.ACTION_NOT_SUPPORTED",
        holds: |f| text(f, &["Service"]) == super::SERVICE && text(f, &["Action"]) == super::ALERT,
    },
    Rule {
        says: "the SOAPAction of HTTP is service and action",
        fault: "Training.SOAP_ACTION",
        holds: |f| f.soap_action == format!("{}/{}", text(f, &["Service"]), text(f, &["Action"])),
    },
    Rule { says: "MessageId is an upper-case UUID", fault: "Training.MESSAGE_ID", holds: |f| is_uuid(f.id) },
    Rule {
        says: "Timestamp is ISO 8601 in UTC",
        fault: "Training.TIMESTAMP",
        holds: |f| {
            let time = text(f, &["MessageData", "Timestamp"]);
            time.ends_with('Z') && time.parse::<jiff::Timestamp>().is_ok()
        },
    },
    Rule {
        says: "DuplicateElimination is asked for",
        fault: "DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT",
        holds: |f| head(f).is_some_and(|h| h.one(EB, "DuplicateElimination").is_some()),
    },
    Rule {
        says: "AckRequested is there",
        fault: "ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT",
        holds: |f| f.header.one(EB, "AckRequested").is_some(),
    },
    Rule {
        says: "AckRequested is of version 2.0",
        fault: "ACK_REQUESTED_VERSION_INVALID",
        holds: |f| f.header.one(EB, "AckRequested").is_some_and(is_two),
    },
    Rule {
        says: "AckRequested is for the receiving party's handler",
        fault: "ACK_REQUESTED_ACTOR_INVALID",
        holds: |f| f.header.one(EB, "AckRequested").is_some_and(|a| a.attribute((SOAP, "actor")) == Some(TO_PARTY)),
    },
    Rule {
        says: "AckRequested is not signed",
        fault: "Training.ACK_REQUESTED_SIGNED",
        holds: |f| f.header.one(EB, "AckRequested").is_some_and(|a| a.attribute((EB, "signed")) == Some("false")),
    },
    Rule {
        says: "SyncReply is there",
        fault: "SYNCREPLY_INCONSISTENT_WITH_CONTRACT",
        holds: |f| f.header.one(EB, "SyncReply").is_some(),
    },
    Rule {
        says: "SyncReply is of version 2.0",
        fault: "SYNCREPLY_VERSION_INVALID",
        holds: |f| f.header.one(EB, "SyncReply").is_some_and(is_two),
    },
    Rule {
        says: "SyncReply is for the next handler",
        fault: "SYNCREPLY_ACTOR_INVALID",
        holds: |f| f.header.one(EB, "SyncReply").is_some_and(|s| s.attribute((SOAP, "actor")) == Some(NEXT)),
    },
    Rule {
        says: "the manifest has one reference",
        fault: "INVALID_MANIFEST_REFERENCE",
        holds: |f| f.body.one(EB, "Manifest").is_some_and(is_two) && reference(f).is_some(),
    },
    Rule {
        says: "the reference is to the payload part",
        fault: "INVALID_MANIFEST_REFERENCE",
        holds: |f| {
            let href = reference(f).and_then(|r| r.attribute((XLINK, "href"))).unwrap_or_default();
            href.strip_prefix("cid:").is_some_and(|id| id == f.content_id)
        },
    },
    Rule {
        says: "the Content-Id of the payload is the MessageId",
        fault: "INVALID_MANIFEST_REFERENCE",
        holds: |f| f.content_id.strip_suffix(CONTENT_HOST).is_some_and(|id| id == f.id),
    },
    Rule {
        says: "the reference describes an HL7 payload",
        fault: "Training.MANIFEST_PAYLOAD",
        holds: |f| {
            let payload = reference(f).and_then(|r| r.one(HL7EBXML, "Payload"));
            let schema = reference(f).and_then(|r| r.one(EB, "Schema")).and_then(|s| s.attribute((EB, "location")));
            schema.is_some_and(|s| !s.is_empty())
                && payload.is_some_and(|p| {
                    p.attr("style") == "HL7" && p.attr("encoding") == "XML" && p.attr("version") == "3.0"
                })
        },
    },
];

/// `MessageHeader`, if there is one.
pub(crate) fn head<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    facts.header.one(EB, "MessageHeader")
}

/// The text at a path below `MessageHeader`.
pub(crate) fn text<'a>(facts: &Facts<'a>, path: &[&str]) -> &'a str {
    head(facts).and_then(|h| h.down(EB, path)).map_or("", Find::words)
}

fn party<'a>(facts: &Facts<'a>, side: &str) -> Option<Node<'a>> {
    head(facts)?.down(EB, &[side, "PartyId"])
}

fn reference<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    facts.body.down(EB, &["Manifest", "Reference"])
}

fn is_two(node: Node<'_>) -> bool {
    node.attribute((EB, "version")) == Some("2.0")
}

fn is_understood(node: Node<'_>) -> bool {
    node.attribute((SOAP, "mustUnderstand")) == Some("1")
}
