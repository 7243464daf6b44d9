//! Detected issues: what Spine reports in AE and AR answers (spec/hl7v3.md 4, 14).

use vouch_core::{Code, Fault, Whose};
use vouch_xml::{Element, Tree, XmlError};

use super::{known, safe};
use crate::{SpineError, oid};

/// Most issues of one answer.
pub const MAX_ISSUES: usize = 64;

/// Classes and details of the outcomes that are not errors.
const NO_RECORD: [&str; 2] = ["210", "30312"];
const REFUSED: [&str; 2] = ["420", "30418"];
const GONE: [&str; 2] = ["410", "30308"];

/// How grave an issue is (17.104).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Severity {
    /// ER.
    Error,
    /// IF.
    Information,
    /// None given.
    NotSaid,
    /// A qualifier Vouch does not know.
    Unknown(String),
    /// WG.
    Warning,
}

/// One issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The code, as received.
    pub code: String,
    /// The code system, as received.
    pub system: String,
    /// The text, cut and without long numbers.
    pub text: String,
    /// How grave.
    pub severity: Severity,
}

/// The issues of one answer, in order: the first is the class, the following give the detail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issues(pub Vec<Issue>);

/// What the issues of a query mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// 410 with 30308: the event is no longer there.
    Gone,
    /// 210 with 30312: there is no record.
    NoRecord,
    /// Anything else.
    Other,
    /// 420 with 30418: refused.
    Refused,
}

impl Issues {
    /// Reads the issues of an interaction element: `reason`s of the control act, and `acknowledgementDetail`s.
    pub(crate) fn read(interaction: Element<'_, '_>) -> Result<Self, SpineError> {
        let mut codes = Vec::new();
        if let Some(act) = interaction.child_opt(oid::HL7, "ControlActEvent")? {
            for reason in act.children(oid::HL7, "reason") {
                if let Some(event) = reason.child_opt(oid::HL7, "justifyingDetectedIssueEvent")? {
                    codes.push(event.child(oid::HL7, "code")?);
                }
            }
        }
        if let Some(acknowledgement) = interaction.child_opt(oid::HL7, "acknowledgement")? {
            for detail in acknowledgement.children(oid::HL7, "acknowledgementDetail") {
                codes.push(detail.child(oid::HL7, "code")?);
            }
        }
        if codes.len() > MAX_ISSUES {
            return Err(interaction.not("an answer with a sane number of issues").into());
        }
        codes.into_iter().map(Issue::read).collect::<Result<_, _>>().map(Self).map_err(Into::into)
    }

    /// What they mean. An outcome needs its detail, and nothing beside it: with anything else it is an error.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        for (pair, meaning) in [(NO_RECORD, Meaning::NoRecord), (REFUSED, Meaning::Refused), (GONE, Meaning::Gone)] {
            let [_, detail] = pair;
            if self.codes().any(|c| c == detail) && self.codes().all(|c| pair.contains(&c)) {
                return meaning;
            }
        }
        Meaning::Other
    }

    fn codes(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|i| i.code.as_str())
    }

    /// The fault in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let nothing = "Nothing was received, so nothing is shown. It does not mean that there is nothing.";
        let fault = match known(self.codes()) {
            Some(known) => Fault::new(Code::SpineError, known.whose, known.what, nothing, known.next),
            None => Fault::new(
                Code::SpineError,
                Whose::Far,
                "Spine answered with an error Vouch does not know.",
                nothing,
                "Try again. If it happens again, call support with the lines below.",
            ),
        };
        self.0.iter().fold(fault, |f, issue| f.with("Spine", issue.line()))
    }

    /// One sentence for the Privacy Officer and support.
    #[must_use]
    pub fn words(&self) -> String {
        let all: Vec<String> = self.0.iter().map(Issue::line).collect();
        if all.is_empty() { "no reason was given".to_owned() } else { all.join("; ") }
    }
}

impl Issue {
    /// Reads a `code` element. The qualifier stands in `qualifier/@code`, or in `qualifier/value/@code`.
    fn read(code: Element<'_, '_>) -> Result<Self, XmlError> {
        let severity = match code.child_opt(oid::HL7, "qualifier")? {
            None => None,
            Some(q) => match q.attr_opt("code") {
                Some(here) => Some(here),
                None => q.child_opt(oid::HL7, "value")?.and_then(|v| v.attr_opt("code")),
            },
        };
        Ok(Self {
            code: safe(code.attr("code")?),
            system: safe(code.attr_opt("codeSystem").unwrap_or_default()),
            text: safe(code.attr_opt("displayName").unwrap_or_default()),
            severity: match severity {
                None => Severity::NotSaid,
                Some("ER") => Severity::Error,
                Some("WG") => Severity::Warning,
                Some("IF") => Severity::Information,
                Some(other) => Severity::Unknown(safe(other)),
            },
        })
    }

    fn line(&self) -> String {
        let severity = match &self.severity {
            Severity::Error => " (error)".to_owned(),
            Severity::Warning => " (warning)".to_owned(),
            Severity::Information => " (information)".to_owned(),
            Severity::Unknown(code) => format!(" ({code})"),
            Severity::NotSaid => String::new(),
        };
        format!("{}{severity} {}", self.code, self.text).trim_end().to_owned()
    }
}

/// The issues of an answer in an envelope, or of an interaction on its own.
///
/// # Errors
/// When it cannot be read, or is a SOAP fault.
pub fn read_issues(bytes: &[u8]) -> Result<Issues, SpineError> {
    let tree = Tree::parse(bytes)?;
    Issues::read(crate::scr::interaction(tree.root())?)
}
