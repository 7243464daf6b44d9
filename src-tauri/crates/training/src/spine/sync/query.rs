//! The rules of the two SCR queries (hl7v3.md sections 5 and 6), and what they ask.

use super::super::hl7::wrapper::act;
use super::super::hl7::{DISSENT, NHS_NUMBER};
use super::super::rule::{Facts, Rule, is_uuid};
use super::super::xml::{Find, HL7, Node};

/// Override codes of the training world: none, and the three legal grounds. 4 is for uploading systems and 5 has no
/// published use in a viewer (hl7v3.md section 11).
const OVERRIDES: [&str; 4] = ["0", "1", "2", "3"];

/// The rules, in the order they are asked.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "there is one query, last in the control act",
        fault: "ErrorBase1732.CONTROL_ACT_QUERY_INVALID",
        holds: |f| query(f).is_some() && act(f).is_some_and(|a| a.names(HL7).last() == Some(&"query")),
    },
    Rule {
        says: "dissentOverride has code and code system",
        fault: "ErrorBase1733.MANDATORY_FIELD_MISSING",
        holds: |f| dissent(f).is_some_and(|v| !v.attr("code").is_empty() && !v.attr("codeSystem").is_empty()),
    },
    Rule {
        says: "nHSNumber has a value",
        fault: "ErrorBase1733.MANDATORY_FIELD_MISSING",
        holds: |f| value(f, "nHSNumber").is_some_and(|v| !v.attr("root").is_empty()),
    },
    Rule {
        says: "a get names its event",
        fault: "ErrorBase1733.MANDATORY_FIELD_MISSING",
        holds: |f| !is_get(f) || value(f, "eventRecord").is_some_and(|v| !v.attr("root").is_empty()),
    },
    Rule {
        says: "the parameters are those of the interaction, in order",
        fault: "ErrorBase1732.CONTROL_ACT_QUERY_INVALID",
        holds: |f| query(f).is_some_and(|q| q.names(HL7) == parameters(f)),
    },
    Rule {
        says: "each parameter has its value first, then its semanticsText",
        fault: "ErrorBase1733.INVALID_DOCUMENT_DATA",
        holds: |f| {
            query(f).is_some_and(|q| {
                q.children().filter(Node::is_element).all(|p| p.names(HL7) == ["value", "semanticsText"])
            })
        },
    },
    Rule {
        says: "each semanticsText names its parameter",
        fault: "ErrorBase1733.INVALID_DOCUMENT_DATA",
        holds: |f| {
            [("dissentOverride", "DissentOverride"), ("eventRecord", "EventRecord"), ("nHSNumber", "NHSNumber")]
                .iter()
                .filter(|(name, _)| parameters(f).contains(name))
                .all(|(name, text)| {
                    query(f).and_then(|q| q.down(HL7, &[name, "semanticsText"])).is_some_and(|s| s.words() == *text)
                })
        },
    },
    Rule {
        says: "the override code is of DissentOverride",
        fault: "ErrorBase1733.INVALID_DOCUMENT_DATA",
        holds: |f| dissent(f).is_some_and(|v| v.attr("codeSystem") == DISSENT),
    },
    Rule {
        says: "the patient's number is an NHS number by its root",
        fault: "ErrorBase1733.INVALID_DOCUMENT_DATA",
        holds: |f| value(f, "nHSNumber").is_some_and(|v| v.attr("root") == NHS_NUMBER),
    },
    Rule {
        says: "the event is an upper-case UUID without an extension",
        fault: "ErrorBase1733.INVALID_DOCUMENT_DATA",
        holds: |f| {
            !is_get(f)
                || value(f, "eventRecord")
                    .is_some_and(|v| is_uuid(v.attr("root")) && v.attribute("extension").is_none())
        },
    },
    Rule {
        says: "the override code is 0, 1, 2 or 3",
        fault: "Training.DISSENT_OVERRIDE_CODE",
        holds: |f| OVERRIDES.contains(&override_code(f)),
    },
    Rule {
        says: "without override there is no displayName",
        fault: "Mim.DISSENT_OVERRIDE_FORBIDS_DISPLAY_NAME",
        holds: |f| override_code(f) != "0" || dissent(f).is_some_and(|v| v.attribute("displayName").is_none()),
    },
    Rule {
        says: "without override there is no originalText",
        fault: "Mim.DISSENT_OVERRIDE_FORBIDS_ORIGINAL_TEXT",
        holds: |f| override_code(f) != "0" || dissent(f).is_some_and(|v| v.all(HL7, "originalText").is_empty()),
    },
    Rule {
        says: "an override has a person as author",
        fault: "Mim.DISSENT_OVERRIDE_NEEDS_AUTHOR",
        holds: |f| override_code(f) == "0" || act(f).is_some_and(|a| a.one(HL7, "author").is_some()),
    },
    Rule {
        says: "an override has a displayName",
        fault: "Mim.DISSENT_OVERRIDE_NEEDS_DISPLAY_NAME",
        holds: |f| override_code(f) == "0" || dissent(f).is_some_and(|v| !v.attr("displayName").trim().is_empty()),
    },
    Rule {
        says: "an override has the user's reason as originalText",
        fault: "Mim.DISSENT_OVERRIDE_NEEDS_ORIGINAL_TEXT",
        holds: |f| {
            override_code(f) == "0"
                || dissent(f).and_then(|v| v.one(HL7, "originalText")).is_some_and(|t| !t.words().is_empty())
        },
    },
];

/// What a query that keeps all rules asks.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// NHS number as sent; may be none at all.
    pub(crate) patient: String,
    /// Whether a dissent is overridden.
    pub(crate) overrides: bool,
    /// The event, for a get.
    pub(crate) event: Option<String>,
}

/// Reads what is asked. Total: what is missing is empty.
pub(crate) fn asked(facts: &Facts<'_>) -> Asked {
    let patient = value(facts, "nHSNumber").map_or("", |v| v.attr("extension")).to_owned();
    let event = value(facts, "eventRecord").map(|v| v.attr("root").to_owned());
    Asked { patient, overrides: !matches!(override_code(facts), "" | "0"), event }
}

fn is_get(facts: &Facts<'_>) -> bool {
    facts.action == super::GET
}

fn parameters(facts: &Facts<'_>) -> &'static [&'static str] {
    if is_get(facts) { &["dissentOverride", "eventRecord", "nHSNumber"] } else { &["dissentOverride", "nHSNumber"] }
}

fn query<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    act(facts)?.one(HL7, "query")
}

fn value<'a>(facts: &Facts<'a>, parameter: &str) -> Option<Node<'a>> {
    query(facts)?.down(HL7, &[parameter, "value"])
}

fn dissent<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    value(facts, "dissentOverride")
}

fn override_code<'a>(facts: &Facts<'a>) -> &'a str {
    dissent(facts).map_or("", |v| v.attr("code"))
}
