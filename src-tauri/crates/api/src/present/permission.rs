//! The permission question in plain words (spec/users.md 2.2, 2.3).

use vouch_core::desk::{Asking, Draft as Kept, State, Work};
use vouch_core::permission::{Answer, MAX_REASON, ON_FILE};
use vouch_core::person::Name;
use vouch_core::rights::{EmergencyAccess, ViewScr, lacks};
use vouch_core::session::Session;

use crate::view::{AnswerId, AnswerOption, AskPermission, Chip, Draft, FaultView, Screen};

/// Reasons offered at the counter (spec/users.md 2.3).
const CHIPS: [&str; 8] = [
    "Pharmacy First",
    "Emergency supply",
    "Urgent repeat",
    "OTC sale",
    "New medicine",
    "Prescription query",
    "Vaccination",
    "Other",
];

pub fn ask(state: &State, work: &Work, asking: &Asking) -> Screen {
    let (Some(session), Some(person)) = (state.session.as_deref(), work.patient.as_deref()) else {
        return Screen::Blank;
    };
    let spoken = person.name.as_ref().map(Name::spoken).filter(|n| !n.is_empty());
    let greeting = spoken.map(|n| format!("{n}, may I")).unwrap_or_else(|| "May I".into());
    let registered_here = person.practice.as_ref() == Some(&session.role.organisation.ods);
    let ids: &[AnswerId] = if registered_here {
        &[AnswerId::NotNeeded, AnswerId::Refused]
    } else {
        &[AnswerId::Agreed, AnswerId::OnFile, AnswerId::Refused, AnswerId::Emergency]
    };
    Screen::Permission(AskPermission {
        sentence: format!(
            "{greeting} look at your GP medication record? It will help me to check that what I give you is safe with what you already take."
        ),
        options: ids.iter().map(|id| option(*id, session)).collect(),
        chips: CHIPS.iter().map(|label| Chip { label: (*label).into() }).collect(),
        max_reason: u32::try_from(MAX_REASON).unwrap_or(u32::MAX),
        warning: "Do not write clinical details here: this goes into the journal and to your Privacy Officer.".into(),
        who: format!("{}, {}, {}", session.user.name, session.role.job, session.role.organisation.name),
        patient: person.nhs_number.spaced(),
        draft: draft(&asking.draft),
        busy: asking.busy.as_ref().map(super::busy),
        fault: asking.fault.as_ref().map(FaultView::from),
    })
}

/// What was typed before a lock; `None` when there was nothing.
fn draft(kept: &Kept) -> Option<Draft> {
    let answer = [
        (Answer::Agreed.word(), AnswerId::Agreed),
        (Answer::Emergency.word(), AnswerId::Emergency),
        (Answer::NotNeeded.word(), AnswerId::NotNeeded),
        (ON_FILE, AnswerId::OnFile),
        (Answer::Refused.word(), AnswerId::Refused),
    ];
    (*kept != Kept::default()).then(|| Draft {
        answer: answer.into_iter().find(|(word, _)| *word == kept.answer).map(|(_, id)| id),
        recorded: kept.recorded.clone(),
        chip: kept.chip.clone(),
        text: kept.text.clone(),
    })
}

fn option(id: AnswerId, session: &Session) -> AnswerOption {
    let lacks_view = lacks::<ViewScr>(session);
    let lacks_both = lacks_view.clone().or_else(|| lacks::<EmergencyAccess>(session));
    let alert = "An alert goes to your Privacy Officer.";
    let base = |label: &str, hint: &str, preview: &str, consequence: &str| AnswerOption {
        id,
        label: label.into(),
        hint: hint.into(),
        allowed: lacks_view.is_none(),
        not_allowed: lacks_view.clone().unwrap_or_default(),
        needs_recorded: false,
        needs_reason: true,
        confirm: String::new(),
        preview: preview.into(),
        consequence: consequence.into(),
        button: "See the record".into(),
    };
    match id {
        AnswerId::Agreed => base("I asked, and the patient agreed", "", "Looked at the record with permission", alert),
        AnswerId::OnFile => AnswerOption {
            needs_recorded: true,
            ..base(
                "Permission is already on file",
                "Given earlier for repeat visits, or by somebody who may decide for the patient",
                "Looked at the record with permission given earlier",
                alert,
            )
        },
        AnswerId::NotNeeded => AnswerOption {
            needs_reason: false,
            ..base(
                "Permission is not needed: the patient is registered here",
                "",
                "Looked at the record of a patient registered here",
                "No alert is sent. The look is written down in the journal.",
            )
        },
        AnswerId::Refused => AnswerOption {
            needs_reason: false,
            button: "Record that the patient said no".into(),
            ..base(
                "The patient said no",
                "",
                "Asked for permission, and the patient said no",
                "Nothing is fetched. The answer is written down in the journal.",
            )
        },
        AnswerId::Emergency => AnswerOption {
            allowed: lacks_both.is_none(),
            not_allowed: lacks_both.unwrap_or_default(),
            confirm: "Only when the patient cannot be asked (unconscious, confused, cannot communicate) and looking is in their best \
                      interests. Your Privacy Officer will ask about it."
                .into(),
            ..base(
                "Emergency: I cannot ask",
                "",
                "Looked at the record in an emergency, without permission",
                "An emergency alert goes to your Privacy Officer.",
            )
        },
    }
}
