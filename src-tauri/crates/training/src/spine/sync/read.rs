//! From the bytes of a call to the question in it.

use super::super::hl7::answer::Route;
use super::super::hl7::wrapper;
use super::super::rule::{Broken, Facts, Rule, first_broken};
use super::super::xml::parse;
use super::{query, transport};

/// Every table of rules a call is held against, in order.
pub(crate) const TABLES: &[&[Rule]] = &[transport::RULES, wrapper::RULES, query::RULES];

/// A call that keeps every rule.
#[derive(Clone)]
pub(crate) struct Question {
    /// The interaction that was called.
    pub(crate) interaction: String,
    /// Who asks whom.
    pub(crate) route: Route,
    /// Address the answer is sent to, by name.
    pub(crate) reply_address: String,
    /// What is asked.
    pub(crate) asked: query::Asked,
}

/// What can be told of a call, good or bad, for the ledger.
#[derive(Clone, Default)]
pub(crate) struct Known {
    /// Interaction, empty if there is none.
    pub(crate) interaction: String,
    /// Message id.
    pub(crate) id: Option<String>,
    /// NHS number.
    pub(crate) patient: Option<String>,
    /// User id of the author.
    pub(crate) user: Option<String>,
}

/// Reads a call and holds it against the rules.
pub(crate) fn read(content_type: &str, soap_action: &str, bytes: &[u8]) -> (Known, Result<Question, Broken>) {
    let document = match parse(bytes) {
        Ok(document) => document,
        Err(why) => return (Known::default(), Err(transport::unreadable(why))),
    };
    let facts = match transport::open(document.root_element(), content_type, soap_action) {
        Ok(facts) => facts,
        Err(broken) => return (Known::default(), Err(broken)),
    };
    let known = known(&facts);
    let question = match first_broken(TABLES, &facts) {
        Some(broken) => Err(broken),
        None => Ok(Question {
            interaction: facts.action.to_owned(),
            route: Route {
                reply_to: facts.id.to_owned(),
                asker: facts.sender.to_owned(),
                answerer: facts.receiver.to_owned(),
            },
            reply_address: transport::reply_address(&facts).to_owned(),
            asked: query::asked(&facts),
        }),
    };
    (known, question)
}

fn known(facts: &Facts<'_>) -> Known {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Known {
        interaction: facts.action.to_owned(),
        id: some(facts.id),
        patient: some(&query::asked(facts).patient),
        user: wrapper::user(facts).and_then(some),
    }
}
