//! Alerts and journal in words.

use jiff::Zoned;
use vouch_core::alert::AlertState;
use vouch_core::desk::{AlertRow, JournalFilter as Filter, Work};
use vouch_core::ids::NhsNumber;
use vouch_core::journal::{Actor, Kind, Phase, Written};
use vouch_core::person::{london, shown_date};

use super::date_time;
use crate::view::{AlertLine, AlertsView, JournalFilter, JournalLine, JournalView, Light, SupportLine};

pub fn alerts(work: &Work, _now: &Zoned) -> AlertsView {
    let page = work.alerts.clone().unwrap_or_default();
    let count = |wanted: fn(&AlertState) -> bool| page.rows.iter().filter(|r| wanted(&r.alert.state)).count();
    let delivered = count(|s| matches!(s, AlertState::Delivered));
    let escalated = count(|s| matches!(s, AlertState::Escalated { .. }));
    let waiting = page.rows.len() - delivered - escalated;
    let summary = match &page.fault {
        Some(fault) => fault.what.clone(),
        None if work.alerts.is_none() => "Reading the alerts.".into(),
        None if page.rows.is_empty() => "No alert has been owed on this PC yet.".into(),
        None => format!("{delivered} delivered, {waiting} on their way, {escalated} needing attention"),
    };
    AlertsView {
        summary,
        alerts: page.rows.iter().map(alert).collect(),
        limits: "These are the alerts that Vouch sent from this PC. Looks made in other systems are not here. \
                 Alerts are read and closed in the Spine Alert Viewer; whoever caused an alert cannot close it."
            .into(),
    }
}

fn alert(row: &AlertRow) -> AlertLine {
    let entry = row.intent.as_ref().map(|w| &w.entry);
    let (state, detail, light) = match &row.alert.state {
        AlertState::Delivered => ("Delivered", String::new(), Light::Good),
        AlertState::TransportAcknowledged => ("Received by Spine, not yet accepted", String::new(), Light::Careful),
        AlertState::Queued => ("Waiting to be sent", String::new(), Light::Careful),
        AlertState::Ambiguous => ("Sent, not certain that it arrived", String::new(), Light::Careful),
        AlertState::Escalated { why } => ("Needs attention", why.clone(), Light::Bad),
    };
    AlertLine {
        id: row.alert.id.as_str().into(),
        at: date_time(row.alert.owed),
        who: entry.and_then(|e| e.actor.as_ref()).map(who).unwrap_or_default(),
        patient: entry.and_then(|e| e.patient.as_ref()).map(NhsNumber::spaced).unwrap_or_default(),
        cause: cause(&row.alert.cause).into(),
        reason: entry.and_then(|e| e.reason.clone()).unwrap_or_default(),
        state: state.into(),
        detail,
        light,
        nothing_shown: row.outcome.as_deref().is_none_or(|o| o != "shown"),
    }
}

fn cause(word: &str) -> &'static str {
    match word {
        "self-claimed" => "with permission",
        "self-claimed-emergency" | "emergency" => "emergency, without permission",
        "override-public-interest" => "override: public interest",
        "override-statute" => "override: statute",
        "override-court-order" => "override: court order",
        _ => "another cause",
    }
}

fn who(actor: &Actor) -> String {
    format!("{}, {}", actor.name, actor.job)
}

pub fn journal(work: &Work) -> JournalView {
    let page = work.journal.clone().unwrap_or_default();
    let Filter { patient, user, kind, before } = page.filter;
    JournalView {
        filter: JournalFilter { patient, user, kind, before: u32::try_from(before).unwrap_or(u32::MAX) },
        error: page.error.or_else(|| page.fault.map(|f| f.what)),
        lines: page.lines.iter().map(line).collect(),
        more: page.more,
    }
}

fn line(written: &Written) -> JournalLine {
    let entry = &written.entry;
    let at = london(entry.at);
    JournalLine {
        number: u32::try_from(written.sequence).unwrap_or(u32::MAX),
        at: format!("{} {:02}:{:02}:{:02}", shown_date(at.date()), at.hour(), at.minute(), at.second()),
        who: entry.actor.as_ref().map(who).unwrap_or_default(),
        patient: entry.patient.as_ref().map(NhsNumber::spaced).unwrap_or_default(),
        what: what(entry.kind, entry.phase).into(),
        outcome: outcome(&entry.word),
        reason: entry.reason.clone().unwrap_or_default(),
        facts: entry
            .facts
            .iter()
            .map(|(label, value)| SupportLine { label: label.clone(), value: value.clone() })
            .chain(entry.alert.iter().map(|id| SupportLine { label: "Alert".into(), value: id.as_str().into() }))
            .chain([SupportLine { label: "Hash".into(), value: written.hash.clone() }])
            .collect(),
    }
}

const fn what(kind: Kind, phase: Phase) -> &'static str {
    match (kind, phase) {
        (Kind::View, Phase::Intent) => "About to look at a Summary Care Record",
        (Kind::View, _) => "Summary Care Record",
        (Kind::DissentOverride, Phase::Intent) => "About to override dissent",
        (Kind::DissentOverride, _) => "Dissent override",
        (Kind::Search, Phase::Intent) => "About to look for a patient",
        (Kind::Search, _) => "Search for a patient",
        (Kind::Permission, _) => "Permission asked",
        (Kind::Patient, _) => "Patient",
        (Kind::SignIn, Phase::Intent) => "About to sign in",
        (Kind::SignIn, _) => "Sign-in",
        (Kind::Role, _) => "Role",
        (Kind::Card, _) => "Smartcard",
        (Kind::Lock, _) => "Screen",
        (Kind::Review, _) => "Review",
        (Kind::Alert, _) => "Alert",
        (Kind::Config, _) => "Set-up",
        (Kind::Dropped, _) => "Late answer",
        (Kind::System, _) => "Vouch",
    }
}

fn outcome(word: &str) -> String {
    match word {
        "asked" => "asked".into(),
        "no-record" => "no record on Spine".into(),
        "nothing-current" => "no current record on Spine".into(),
        "refused" => "refused".into(),
        "dropped" => "answered too late, not shown".into(),
        "unknown" => "not known: Vouch was stopped".into(),
        "not-asked" => "could not be asked".into(),
        other => other.replace('-', " "),
    }
}
