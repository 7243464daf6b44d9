//! The rules as data: what is asked, under which name it is refused, and how it is tested.
//!
//! The names of Spine's checks are public, their numbers are not (hl7v3.md section 4). A fault of the training world's
//! own, for a rule the specification states without naming its fault, begins with `Training.`; one for a rule of the
//! Message Implementation Manual that Spine's own front check leaves out begins with `Mim.`.

use super::xml::{Find, Node};

/// What a request says, as far as the rules look at it.
pub(crate) struct Facts<'a> {
    /// HTTP `Content-Type`.
    pub(crate) content_type: &'a str,
    /// HTTP `SOAPAction`, without quotation marks.
    pub(crate) soap_action: &'a str,
    /// `SOAP:Header`.
    pub(crate) header: Node<'a>,
    /// `SOAP:Body`.
    pub(crate) body: Node<'a>,
    /// The HL7 message.
    pub(crate) message: Node<'a>,
    /// Message id of the transport, bare; empty if it has none.
    pub(crate) id: &'a str,
    /// Interaction id of the transport; empty if it has none.
    pub(crate) action: &'a str,
    /// The system the transport addresses (ASID).
    pub(crate) receiver: &'a str,
    /// The system the transport comes from (ASID).
    pub(crate) sender: &'a str,
    /// Content-Id of the payload part, bare; empty for SOAP.
    pub(crate) content_id: &'a str,
}

/// One rule.
pub(crate) struct Rule {
    /// The rule, as a sentence that is true of a good request. Unique.
    pub(crate) says: &'static str,
    /// The name under which a broken rule is refused.
    pub(crate) fault: &'static str,
    /// Whether the request keeps it. Total: holds no matter which rules before it were broken.
    pub(crate) holds: for<'a> fn(&Facts<'a>) -> bool,
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// [`Rule::says`].
    pub(crate) says: String,
    /// [`Rule::fault`].
    pub(crate) fault: &'static str,
}

/// The first rule of the tables that the request breaks.
pub(crate) fn first_broken(tables: &[&[Rule]], facts: &Facts<'_>) -> Option<Broken> {
    tables
        .iter()
        .flat_map(|rules| rules.iter())
        .find(|rule| !(rule.holds)(facts))
        .map(|rule| Broken { says: rule.says.to_owned(), fault: rule.fault })
}

/// 36 characters, upper-case hexadecimal in groups of 8-4-4-4-12 (hl7v3.md section 2: lower case is invalid).
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)))
}

/// `yyyyMMddHHmmss` of a day that exists.
pub(crate) fn is_time(text: &str) -> bool {
    text.len() == 14 && jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).is_ok()
}

/// An `id` with this root and anything as its extension.
pub(crate) fn has_id(node: Option<Node<'_>>, root: &str) -> bool {
    node.is_some_and(|id| id.attr("root") == root && !id.attr("extension").trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_times_are_told_from_what_only_looks_like_them() {
        let uuids = [
            ("0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E01", true),
            ("0a5a9d32-5b5d-4e52-9d08-7c9a3a3c4e01", false),
            ("0A5A9D325B5D4E529D087C9A3A3C4E01", false),
            ("0A5A9D32-5B5D-4E52-9D08-7C9A3A3C4E0G", false),
            ("0A5A9D3-25B5D-4E52-9D08-7C9A3A3C4E01", false),
            ("", false),
        ];
        for (text, expected) in uuids {
            assert_eq!(is_uuid(text), expected, "{text}");
        }
        let times = [
            ("20260228235959", true),
            ("20260229000000", false),
            ("20261301000000", false),
            ("20260101240000", false),
            ("202601010000", false),
            ("2026010100000 ", false),
            ("", false),
        ];
        for (text, expected) in times {
            assert_eq!(is_time(text), expected, "{text}");
        }
    }
}
