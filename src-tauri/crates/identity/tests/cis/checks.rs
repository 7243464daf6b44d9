//! What is checked of an answer, and what goes wrong on the way.

use std::sync::Arc;

use jiff::SignedDuration;
use vouch_core::ports::{Identity, Smartcards};
use vouch_core::{Code, Whose};
use vouch_identity::cis::SsbMode;
use vouch_identity::{CisDigest, CisSettings};
use vouch_training::cis::Digest;
use vouch_training::faults::{Fault as Trouble, Order};

use crate::desk::{Now, Wrong, blocking, desk, settings};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_told_as_such() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    let role = &signed_in.roles[0].profile;
    // Minutes this PC is ahead, and what is said of it; the assertion holds from 3 minutes before to 1 after.
    let rows = [
        (0, None),
        (1, None),
        (-3, None),
        (10, Some("The clock of this PC is 10 minutes fast")),
        (-20, Some("The clock of this PC is 20 minutes slow")),
        (60 * 24 * 3, Some("The clock of this PC is 3 days fast")),
    ];
    for (minutes, expected) in rows {
        // A second more, so that the time the answer takes does not round the minutes down.
        let ahead = SignedDuration::from_mins(minutes) + SignedDuration::from_secs(minutes.signum());
        let cis = desk.cis(settings(&desk.world), Arc::new(Wrong(ahead)));
        let fault = cis.choose(&signed_in.login, role).await.err();
        match (fault, expected) {
            (None, None) => {}
            (Some(fault), Some(words)) => {
                assert_eq!(fault.whose, Whose::Machine, "{minutes}");
                assert!(fault.what.starts_with(words), "{minutes}: {}", fault.what);
            }
            (fault, _) => panic!("{minutes}: {fault:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_for_training_is_refused_where_it_is_not() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    for (mode, refused) in
        [(SsbMode::Training, None), (SsbMode::Any, None), (SsbMode::Live, Some("belongs to another world"))]
    {
        let cis = desk.cis(CisSettings { mode, ..settings(&desk.world) }, Arc::new(Now));
        let fault = cis.choose(&signed_in.login, &signed_in.roles[0].profile).await.err();
        assert_eq!(fault.is_some(), refused.is_some(), "{mode:?}");
        assert!(fault.is_none_or(|f| f.what.contains(refused.unwrap_or_default())), "{mode:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_on_the_way_is_named_at_each_step_and_costs_no_pin_try() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let rows = [
        (Trouble::Http500, Code::SpineFault),
        (Trouble::DropBefore, Code::CutOff),
        (Trouble::DropAfter, Code::CutOff),
        (Trouble::Cut, Code::CutOff),
        (Trouble::Garbage, Code::AnswerUnreadable),
        (Trouble::Huge(2 << 20), Code::AnswerTooLarge),
    ];
    let order = |fault: &Trouble| {
        let (patient, at, fault) = ("*".into(), "cis".into(), fault.clone());
        desk.world.world.faults().order(Order { patient, at, fault, left: Some(1) });
    };
    for (fault, code) in rows {
        order(&fault);
        let at_sign_in = desk.sign_in(&card, "135790").await.unwrap_err();
        assert_eq!(at_sign_in.code, code, "{fault:?}: {at_sign_in:?}");
        let signed_in = desk.sign_in(&card, "135790").await.unwrap();
        let role = &signed_in.roles[0].profile;
        // The choice of a role fails first in naming it, then in asking what it allows.
        order(&fault);
        let at_choice = desk.cis.choose(&signed_in.login, role).await.unwrap_err();
        // Bytes in place of `OK` are a refusal.
        let expected = if code == Code::AnswerUnreadable { Code::CisRefused } else { code };
        assert_eq!(at_choice.code, expected, "{fault:?}: {at_choice:?}");
        assert!(desk.cis.choose(&signed_in.login, role).await.is_ok(), "{fault:?}");
        // Logging out is tried once, and what comes of it disturbs nobody.
        order(&fault);
        desk.cis.sign_out(signed_in.login).await;
    }
    assert_eq!(blocking(|| desk.cards.holder(&card)).unwrap().tries_left, Some(3));
}
