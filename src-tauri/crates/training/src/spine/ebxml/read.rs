//! From the bytes of a request to the alert in it.

use super::super::hl7::wrapper;
use super::super::rule::{Broken, Facts, Rule, first_broken};
use super::super::xml::{Find, Node, SOAP, parse};
use super::mime::{Part, split};
use super::signal::About;
use super::{alert, header};
use crate::state::{SITE_ASID, SPINE_ASID};

/// Tables the header is held against.
pub(crate) const HEADER: &[&[Rule]] = &[header::RULES];
/// Tables the payload is held against.
pub(crate) const PAYLOAD: &[&[Rule]] = &[wrapper::RULES, alert::RULES];

/// Under which a payload that cannot be read is refused.
const NOT_WELL_FORMED: &str = "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED";
/// Under which a body that is no ebXML message is refused.
const NOT_EBXML: &str = "Training.NOT_EBXML";
/// What is asked of the parts.
pub(crate) const TWO_PARTS: &str = "there are two parts, the header and the payload";
/// What is asked of the first part.
pub(crate) const ENVELOPE: &str = "the first part is a SOAP envelope with one header and one body";

/// What a request came to.
pub(crate) enum Read {
    /// No ebXML message at all: a SOAP fault.
    Nothing(Broken),
    /// A message whose header breaks the contract, or whose payload is no XML: an ebXML error.
    Faulty(About, Broken),
    /// A message to be acknowledged, with what is wrong with its payload, if anything is.
    Alert(Box<Alert>),
}

/// What the payload says.
#[derive(Clone, Default)]
pub(crate) struct Alert {
    /// The message as ebXML.
    pub(crate) about: About,
    /// The alert's own id.
    pub(crate) id: Option<String>,
    /// NHS number.
    pub(crate) patient: Option<String>,
    /// User id of the author.
    pub(crate) user: Option<String>,
    /// The rule it breaks.
    pub(crate) broken: Option<Broken>,
}

/// Reads a request and holds it against the rules.
pub(crate) fn read(content_type: &str, soap_action: &str, bytes: &[u8]) -> Read {
    let nothing = |says: String| Read::Nothing(Broken { says, fault: NOT_EBXML });
    let parts = match split(content_type, bytes) {
        Ok(parts) => parts,
        Err(why) => return nothing(why.to_string()),
    };
    let Some(first) = parts.first() else { return nothing(TWO_PARTS.to_owned()) };
    let envelope = match parse(first.body) {
        Ok(envelope) => envelope,
        Err(why) => return nothing(why.to_string()),
    };
    let root = envelope.root_element();
    let opened = root.has_tag_name((SOAP, "Envelope")).then(|| (root.one(SOAP, "Header"), root.one(SOAP, "Body")));
    let Some((Some(head), Some(body))) = opened else { return nothing(ENVELOPE.to_owned()) };
    let about = about(head, body, soap_action);
    let [_, payload] = parts.as_slice() else {
        return Read::Faulty(about, refused(TWO_PARTS, "INVALID_MANIFEST_REFERENCE"));
    };
    let facts = facts(head, body, body, soap_action, payload.id);
    if let Some(broken) = first_broken(HEADER, &facts) {
        return Read::Faulty(about, broken);
    }
    match judge(head, body, soap_action, payload) {
        Ok(alert) => Read::Alert(Box::new(Alert { about, ..alert })),
        Err(broken) => Read::Faulty(about, broken),
    }
}

/// Reads the payload and holds it against its rules.
fn judge(head: Node<'_>, body: Node<'_>, soap_action: &str, payload: &Part<'_>) -> Result<Alert, Broken> {
    let document = parse(payload.body).map_err(|why| refused(&why.to_string(), NOT_WELL_FORMED))?;
    let facts = facts(head, body, document.root_element(), soap_action, payload.id);
    Ok(Alert {
        about: About::default(),
        id: alert::id(&facts).map(str::to_owned),
        patient: alert::patient(&facts).map(str::to_owned),
        user: wrapper::user(&facts).map(str::to_owned),
        broken: first_broken(PAYLOAD, &facts),
    })
}

fn refused(says: &str, fault: &'static str) -> Broken {
    Broken { says: says.to_owned(), fault }
}

fn facts<'a>(
    header: Node<'a>,
    body: Node<'a>,
    message: Node<'a>,
    soap_action: &'a str,
    content_id: &'a str,
) -> Facts<'a> {
    let bare = Facts {
        content_type: "",
        soap_action,
        header,
        body,
        message,
        id: "",
        action: "",
        receiver: SPINE_ASID,
        sender: SITE_ASID,
        content_id,
    };
    let (id, action) = (header::text(&bare, &["MessageData", "MessageId"]), header::text(&bare, &["Action"]));
    Facts { id, action, ..bare }
}

fn about(head: Node<'_>, body: Node<'_>, soap_action: &str) -> About {
    let facts = facts(head, body, body, soap_action, "");
    let text = |path: &[&str]| header::text(&facts, path).to_owned();
    About {
        id: facts.id.to_owned(),
        conversation: text(&["ConversationId"]),
        contract: text(&["CPAId"]),
        from: text(&["From", "PartyId"]),
    }
}
