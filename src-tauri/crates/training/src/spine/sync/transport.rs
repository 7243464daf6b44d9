//! The rules of the SOAP envelope of a sync call (hl7v3.md section 4).

use super::super::hl7::wrapper::device;
use super::super::rule::{Broken, Facts, Rule};
use super::super::xml::{Find, Node, SOAP, Unreadable, WSA};
use crate::state::{SITE_ASID, SPINE_ASID};

/// `wsa:MessageID` is this and a UUID; `urn:uuid:` is a fault.
const ID_PREFIX: &str = "uuid:";
/// Characters of `wsa:MessageID`.
const ID_LENGTH: usize = 41;
/// Under which anything unreadable is refused.
const NOT_WELL_FORMED: &str = "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED";
/// What an envelope is.
pub(crate) const ENVELOPE: &str = "there is one SOAP envelope with one header, one body and one message in it";
/// What is asked of its size.
pub(crate) const SIZE: &str = "the request is at most 1 MiB";

/// The rules, in the order they are asked.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "the content type is text/xml",
        fault: "Training.CONTENT_TYPE",
        holds: |f| f.content_type.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("text/xml")),
    },
    Rule {
        says: "there is one wsa:MessageID of uuid: and 36 characters",
        fault: "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR",
        holds: |f| {
            f.header
                .one(WSA, "MessageID")
                .is_some_and(|id| id.words().len() == ID_LENGTH && id.words().starts_with(ID_PREFIX))
        },
    },
    Rule {
        says: "there is one wsa:Action of service and interaction",
        fault: "ErrorBaseTms.SOAP_ACTION_ERROR",
        holds: |f| f.header.one(WSA, "Action").is_some_and(|a| a.words().contains('/')),
    },
    Rule {
        says: "the SOAPAction of HTTP is the wsa:Action",
        fault: "ErrorBaseTms.SOAP_ACTION_ERROR",
        holds: |f| f.header.one(WSA, "Action").is_some_and(|a| a.words() == f.soap_action),
    },
    Rule {
        says: "service and interaction are offered here",
        fault: UNSUPPORTED,
        holds: |f| {
            f.soap_action.split_once('/').is_some_and(|(service, interaction)| {
                service == super::SERVICE && super::INTERACTIONS.contains(&interaction)
            })
        },
    },
    Rule {
        says: "there is one wsa:To with an address",
        fault: "ErrorBaseTms.SOAP_TO_ERROR",
        holds: |f| f.header.one(WSA, "To").is_some_and(|to| !to.words().is_empty()),
    },
    Rule {
        says: "the header has a receiver",
        fault: "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR",
        holds: |f| !f.receiver.is_empty(),
    },
    Rule {
        says: "the header has a sender",
        fault: "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR",
        holds: |f| !f.sender.is_empty(),
    },
    // That an unknown system is refused is sure; under which name is an assumption.
    Rule {
        says: "the receiver is this Spine",
        fault: "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR",
        holds: |f| f.receiver == SPINE_ASID,
    },
    Rule {
        says: "the sender is a system in the directory",
        fault: "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR",
        holds: |f| f.sender == SITE_ASID,
    },
];

/// Fault of a call this address does not offer (nasp error 101).
pub(crate) const UNSUPPORTED: &str = "Service or interaction not supported";

/// Opens the envelope.
pub(crate) fn open<'a>(root: Node<'a>, content_type: &'a str, soap_action: &'a str) -> Result<Facts<'a>, Broken> {
    let envelope = root.has_tag_name((SOAP, "Envelope")).then_some(root);
    let header = envelope.and_then(|e| e.one(SOAP, "Header"));
    let body = envelope.and_then(|e| e.one(SOAP, "Body"));
    let messages: Vec<Node<'a>> = body.map(|b| b.children().filter(Node::is_element).collect()).unwrap_or_default();
    let (Some(header), Some(body), [message]) = (header, body, messages.as_slice()) else {
        return Err(Broken { says: ENVELOPE.to_owned(), fault: NOT_WELL_FORMED });
    };
    let words = |name| header.one(WSA, name).map_or("", Find::words);
    Ok(Facts {
        content_type,
        soap_action,
        header,
        body,
        message: *message,
        id: words("MessageID").strip_prefix(ID_PREFIX).unwrap_or_default(),
        action: words("Action").rsplit_once('/').map_or("", |(_, interaction)| interaction),
        receiver: device(header, "communicationFunctionRcv").unwrap_or_default(),
        sender: device(header, "communicationFunctionSnd").unwrap_or_default(),
        content_id: "",
    })
}

/// Where the answer is addressed: `wsa:ReplyTo`, else `wsa:From`, else nowhere. Both are optional to Spine.
pub(crate) fn reply_address<'a>(facts: &Facts<'a>) -> &'a str {
    ["ReplyTo", "From"]
        .iter()
        .filter_map(|name| facts.header.down(WSA, &[name, "Address"]))
        .map(Find::words)
        .find(|address| !address.is_empty())
        .unwrap_or_default()
}

/// What was wrong with bytes that could not be read.
pub(crate) fn unreadable(why: Unreadable) -> Broken {
    Broken { says: why.to_string(), fault: NOT_WELL_FORMED }
}

/// A request that is too large to be read.
pub(crate) fn too_large() -> Broken {
    Broken { says: SIZE.to_owned(), fault: NOT_WELL_FORMED }
}
