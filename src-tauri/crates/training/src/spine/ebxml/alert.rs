//! The rules of the alert itself (hl7v3.md section 12a). Spine tests presence and length only; so does this one, and
//! the order of elements, identifiers and times besides.

use super::super::hl7::wrapper::act;
use super::super::hl7::{ASID, NHS_NUMBER, ODS, PROFILE, USER};
use super::super::rule::{Facts, Rule, has_id, is_time, is_uuid};
use super::super::xml::{Find, HL7, Node};

/// Characters of an NHS number.
const NUMBER_LENGTH: usize = 10;
/// Children of an alert, in order; the ones in [`OPTIONAL`] may be left out.
const ORDER: [&str; 9] =
    ["code", "effectiveTime", "id", "author", "component", "device", "reason", "reason1", "recordTarget"];
const OPTIONAL: [&str; 2] = ["component", "reason1"];

/// The rules, in the order they are asked.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "the control act has exactly one person as author",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[ControlActEvent/author]",
        holds: |f| act(f).is_some_and(|a| a.one(HL7, "author").is_some()),
    },
    Rule {
        says: "the control act has exactly one author1",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[ControlActEvent/author1]",
        holds: |f| act(f).is_some_and(|a| a.one(HL7, "author1").is_some()),
    },
    Rule {
        says: "the subject is one AlertEvent, ALRT and EVN, context not conducted",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent]",
        holds: |f| {
            let subject = act(f).and_then(|a| a.one(HL7, "subject"));
            subject.is_some_and(|s| s.attr("typeCode") == "SUBJ" && s.attr("contextConductionInd") == "false")
                && event(f).is_some_and(|e| e.attr("classCode") == "ALRT" && e.attr("moodCode") == "EVN")
        },
    },
    Rule {
        says: "the alert has a type of code and code system",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/code]",
        holds: |f| event(f).and_then(|e| e.one(HL7, "code")).is_some_and(is_coded),
    },
    Rule {
        says: "the alert has the time of the event",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/effectiveTime]",
        holds: |f| event(f).and_then(|e| e.one(HL7, "effectiveTime")).is_some_and(|t| is_time(t.attr("value"))),
    },
    Rule {
        says: "the alert has an upper-case UUID",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[AlertEvent/id]",
        holds: |f| id(f).is_some_and(is_uuid),
    },
    Rule {
        says: "the author has a role profile",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[authorSDS/id]",
        holds: |f| has_id(author(f, &["id"]), PROFILE),
    },
    Rule {
        says: "the author has a role name",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/desc]",
        holds: |f| has_text(author(f, &["assignedPerson", "desc"])),
    },
    Rule {
        says: "the author has a user id",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/id]",
        holds: |f| has_id(author(f, &["assignedPerson", "id"]), USER),
    },
    Rule {
        says: "the author has a name",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[assignedPerson/name]",
        holds: |f| has_text(author(f, &["assignedPerson", "name"])),
    },
    Rule {
        says: "the author's organisation has an ODS code",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[representedOrganizationSDS/id]",
        holds: |f| has_id(author(f, &["representedOrganizationSDS", "id"]), ODS),
    },
    Rule {
        says: "the author's organisation has a name",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[representedOrganizationSDS/name]",
        holds: |f| has_text(author(f, &["representedOrganizationSDS", "name"])),
    },
    Rule {
        says: "a notification message has a UUID and a text",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[notificationMessage]",
        holds: |f| optional(f, "component", "notificationMessage"),
    },
    Rule {
        says: "the device is a system with an id",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[assignedDeviceSDS/id]",
        holds: |f| has_id(event(f).and_then(|e| e.down(HL7, &["device", "assignedDeviceSDS", "id"])), ASID),
    },
    Rule {
        says: "the device has a name",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[assignedDevice/name]",
        holds: |f| {
            has_text(event(f).and_then(|e| e.down(HL7, &["device", "assignedDeviceSDS", "assignedDevice", "name"])))
        },
    },
    Rule {
        says: "there is one coded reason with a UUID",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[justifyingReasonCoded]",
        holds: |f| {
            let reason = event(f).and_then(|e| e.down(HL7, &["reason", "justifyingReasonCoded"]));
            reason.is_some_and(|r| r.one(HL7, "code").is_some_and(is_coded) && has_uuid(r))
        },
    },
    Rule {
        says: "a reason in words has a UUID and a text",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[justifyingReasonText]",
        holds: |f| optional(f, "reason1", "justifyingReasonText"),
    },
    Rule {
        says: "the patient has an NHS number of 10 characters",
        fault: "ErrorBaseTms.ALERT_INVALID_INPUT[patient/id]",
        holds: |f| {
            event(f)
                .and_then(|e| e.down(HL7, &["recordTarget", "patient", "id"]))
                .is_some_and(|id| id.attr("root") == NHS_NUMBER && id.attr("extension").len() == NUMBER_LENGTH)
        },
    },
    Rule {
        says: "the elements of the alert are these and in this order",
        fault: "Training.ALERT_ORDER",
        holds: |f| {
            event(f).is_some_and(|e| {
                let names = e.names(HL7);
                let wanted = ORDER.iter().filter(|name| !OPTIONAL.contains(name) || names.contains(name));
                names.iter().eq(wanted)
            })
        },
    },
];

/// The id of the alert itself, if there is one.
pub(crate) fn id<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    Some(event(facts)?.one(HL7, "id")?.attr("root"))
}

/// The NHS number, if there is one.
pub(crate) fn patient<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    Some(event(facts)?.down(HL7, &["recordTarget", "patient", "id"])?.attr("extension"))
}

fn event<'a>(facts: &Facts<'a>) -> Option<Node<'a>> {
    act(facts)?.down(HL7, &["subject", "AlertEvent"])
}

fn author<'a>(facts: &Facts<'a>, path: &[&str]) -> Option<Node<'a>> {
    event(facts)?.down(HL7, &["author", "authorSDS"])?.down(HL7, path)
}

/// None, or one with a UUID and a text.
fn optional(facts: &Facts<'_>, holder: &str, content: &str) -> bool {
    let Some(event) = event(facts) else { return false };
    event.all(HL7, holder).is_empty()
        || event.down(HL7, &[holder, content]).is_some_and(|c| has_uuid(c) && has_text(c.one(HL7, "text")))
}

fn is_coded(code: Node<'_>) -> bool {
    !code.attr("code").trim().is_empty() && !code.attr("codeSystem").trim().is_empty()
}

fn has_uuid(node: Node<'_>) -> bool {
    node.one(HL7, "id").is_some_and(|id| is_uuid(id.attr("root")))
}

fn has_text(node: Option<Node<'_>>) -> bool {
    node.is_some_and(|n| !n.words().is_empty())
}
