//! Writing the wrapper of an answer.

use jiff::tz::TimeZone;

use super::super::xml::escape;
use super::{ALERT_CODES, ASID, INTERACTION, PSIS_CODES, TMS_CODES};

/// `versionCode` of every answer, as in the samples.
const VERSION: &str = "V3NPfIT4.2.00";

/// What an answer needs that does not follow from the question: its own id and the time.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// Upper-case UUID.
    pub(crate) id: String,
    /// When it is answered.
    pub(crate) at: jiff::Timestamp,
}

impl Stamp {
    /// A new id, and now.
    pub(crate) fn now() -> Self {
        Self { id: new_id(), at: jiff::Timestamp::now() }
    }

    /// `yyyyMMddHHmmss`, London local time (UTC where the machine does not know London).
    pub(crate) fn hl7_time(&self) -> String {
        let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        self.at.to_zoned(london).strftime("%Y%m%d%H%M%S").to_string()
    }
}

/// A random upper-case UUID.
pub(crate) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string().to_uppercase()
}

/// The parties of the question, seen from the answer.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// Id of the message that is answered.
    pub(crate) reply_to: String,
    /// System id of who asked.
    pub(crate) asker: String,
    /// System id of who answers.
    pub(crate) answerer: String,
}

/// How a question was taken: the acknowledgement and, for a refusal, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// AA.
    Accepted,
    /// AE with its issues: the class first, then the detail.
    Refused(Vec<Issue>),
    /// AR with a code and its text.
    Rejected(String, String),
}

/// One detected issue. Its text may name a patient.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Issue {
    code: String,
    system: &'static str,
    text: String,
    qualifier: &'static str,
}

impl Issue {
    /// An error of PSIS, or with class 210 a warning.
    pub(crate) fn psis(code: &str, text: &str) -> Self {
        let qualifier = if matches!(code, "210" | "30312") { "WG" } else { "ER" };
        Self { code: code.to_owned(), system: PSIS_CODES, text: text.to_owned(), qualifier }
    }

    /// An error of the alert service.
    pub(crate) fn alert(code: &str, text: &str) -> Self {
        Self { code: code.to_owned(), system: ALERT_CODES, text: text.to_owned(), qualifier: "ER" }
    }

    /// The issue as a `reason` of the control act.
    pub(crate) fn reason(&self) -> String {
        let Self { code, system, text, qualifier } = self;
        let (code, text) = (escape(code), escape(text));
        format!(
            r#"<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="{code}" codeSystem="{system}" displayName="{text}"><qualifier code="{qualifier}"/></code></justifyingDetectedIssueEvent></reason>"#
        )
    }

    /// The code alone.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }
}

impl std::fmt::Debug for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issue").field("code", &self.code).finish_non_exhaustive()
    }
}

impl Verdict {
    /// The `acknowledgement` element.
    fn acknowledgement(&self, reply_to: &str) -> String {
        let (code, detail) = match self {
            Self::Accepted => ("AA", String::new()),
            Self::Refused(_) => ("AE", String::new()),
            Self::Rejected(code, text) => ("AR", detail(code, text)),
        };
        let id = escape(reply_to);
        format!(
            r#"<acknowledgement typeCode="{code}">{detail}<messageRef><id root="{id}"/></messageRef></acknowledgement>"#
        )
    }

    /// The reasons, if it is a refusal.
    pub(crate) fn reasons(&self) -> String {
        match self {
            Self::Refused(issues) => issues.iter().map(Issue::reason).collect(),
            Self::Accepted | Self::Rejected(..) => String::new(),
        }
    }
}

fn detail(code: &str, text: &str) -> String {
    let (code, text) = (escape(code), escape(text));
    format!(
        r#"<acknowledgementDetail typeCode="ER"><code code="{code}" codeSystem="{TMS_CODES}" displayName="{text}"/></acknowledgementDetail>"#
    )
}

/// A whole answer: wrapper, control act with the answering system as author, then `content`.
pub(crate) fn message(interaction: &str, stamp: &Stamp, route: &Route, verdict: &Verdict, content: &str) -> String {
    let Stamp { id, .. } = stamp;
    let time = stamp.hl7_time();
    let acknowledgement = verdict.acknowledgement(&route.reply_to);
    let functions = functions(route);
    let answerer = escape(&route.answerer);
    format!(
        r#"<{interaction} xmlns="urn:hl7-org:v3"><id root="{id}"/><creationTime value="{time}"/><versionCode code="{VERSION}"/><interactionId root="{INTERACTION}" extension="{interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>{acknowledgement}{functions}<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="{ASID}" extension="{answerer}"/></agentSystemSDS></AgentSystemSDS></author1>{content}</ControlActEvent></{interaction}>"#
    )
}

/// Receiver and sender, for the wrapper and for the SOAP header.
pub(crate) fn functions(route: &Route) -> String {
    let (asker, answerer) = (escape(&route.asker), escape(&route.answerer));
    let device = |id| {
        format!(r#"<device classCode="DEV" determinerCode="INSTANCE"><id root="{ASID}" extension="{id}"/></device>"#)
    };
    format!(
        r#"<communicationFunctionRcv typeCode="RCV">{}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">{}</communicationFunctionSnd>"#,
        device(asker),
        device(answerer)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_london() {
        let rows = [("2026-11-21T10:15:00Z", "20261121101500"), ("2026-07-01T23:30:00Z", "20260702003000")];
        for (utc, london) in rows {
            let stamp = Stamp { id: new_id(), at: utc.parse().unwrap() };
            assert_eq!(stamp.hl7_time(), london, "{utc}");
        }
    }

    #[test]
    fn an_issue_does_not_show_its_text() {
        let issue = Issue::psis("30312", "Case Instance not found. 9990000018");
        assert!(issue.reason().contains("9990000018"));
        assert!(!format!("{:?}", Verdict::Refused(vec![issue])).contains("9990000018"));
    }
}
