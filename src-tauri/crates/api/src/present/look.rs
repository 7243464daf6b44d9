//! Looks that ended without a record: each a different thing in words (law 8).

use vouch_core::desk::{Ended, State};
use vouch_core::permission::{Ground, MAX_REASON};
use vouch_core::rights::{LegalOverride, may};

use crate::view::{FaultView, GroundOption, OverrideOffer, ResultView, Screen};

pub fn ended(state: &State, ended: &Ended) -> Screen {
    let plain = |outcome: &str, title: &str, lines: &[&str]| ResultView {
        outcome: outcome.into(),
        title: title.into(),
        lines: lines.iter().map(|l| (*l).to_owned()).collect(),
        documents: Vec::new(),
        fault: None,
        can_retry: false,
        override_offer: None,
    };
    Screen::Result(match ended {
        Ended::Cancelled => ResultView {
            can_retry: true,
            ..plain(
                "cancelled",
                "You stopped the look",
                &["Nothing is shown.", "It is written down that you asked, and an alert that was owed is still sent."],
            )
        },
        Ended::Failed(fault) => ResultView {
            can_retry: true,
            fault: Some(FaultView::from(fault)),
            ..plain("failed", "The record could not be fetched", &["This does not mean that there is no record."])
        },
        Ended::NoRecord => plain(
            "none",
            "No Summary Care Record",
            &[
                "Spine holds no Summary Care Record for this patient.",
                "This says nothing about medication or allergies: there may be some that are not on Spine. Ask the patient, or their practice.",
            ],
        ),
        Ended::NothingCurrent(events) => ResultView {
            documents: events.iter().map(vouch_core::record::ScrEvent::words).collect(),
            ..plain(
                "nothing-current",
                "No current Summary Care Record",
                &["Spine holds documents for this patient, but none of them is a current summary. None was opened."],
            )
        },
        Ended::PatientSaidNo => plain(
            "patient-said-no",
            "The patient said no",
            &[
                "Nothing was fetched.",
                "The answer is written down. You can ask again if the patient changes their mind: close the patient and find them again.",
            ],
        ),
        Ended::Refused => ResultView {
            override_offer: state.session.as_deref().filter(|s| may::<LegalOverride>(s)).map(|_| offer()),
            ..plain(
                "refused",
                "Spine did not allow this record to be shown",
                &[
                    "Either the patient has chosen not to share it, or it may not be shown to this role: Spine does not say which.",
                    "It does not mean that there is no medication and no allergy. Ask the patient, or their practice.",
                ],
            )
        },
        Ended::Restricted => plain(
            "restricted",
            "A Summary Care Record cannot be shown for this patient",
            &[
                "Nothing was asked of Spine.",
                "This says nothing about medication or allergies. Ask the patient, or their practice.",
            ],
        ),
    })
}

fn offer() -> OverrideOffer {
    OverrideOffer {
        grounds: [Ground::PublicInterest, Ground::Statute, Ground::CourtOrder]
            .map(|g| GroundOption { code: g.code().into(), label: g.display().into() })
            .into(),
        warning: "Overriding needs a legal ground. Your Privacy Officer is alerted at once, with your name, the ground and your reason."
            .into(),
        max_reason: u32::try_from(MAX_REASON).unwrap_or(u32::MAX),
    }
}
