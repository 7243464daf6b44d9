use jiff::SignedDuration;
use vouch_core::{Code, Fault, Whose};
use vouch_https::HttpsError;
use vouch_xml::XmlError;

use super::amount;
use crate::cis::{CisError, GpObjectError, Misfit, Refusal, Step};

const STEPS: [Step; 5] = [Step::Activate, Step::Validate, Step::RoleSelection, Step::RoleAssertion, Step::Logout];

fn refused(step: Step, refusal: Refusal) -> CisError {
    CisError::Refused { step, refusal }
}

/// Each variant, and what must be said about it.
fn rows() -> Vec<(CisError, Code, Whose, &'static str)> {
    use Whose::{Far, Machine, Ours};
    let clock = |seconds| CisError::Clock { ahead: SignedDuration::from_secs(seconds) };
    let unreadable = der::Error::from(der::ErrorKind::Failed);
    let gp_object = |source| CisError::GpObject { step: Step::Activate, source };
    let large = CisError::Way { step: Step::Validate, source: HttpsError::TooLarge { limit: 9 } };
    vec![
        (CisError::Certificate(unreadable), Code::CardUnknown, Ours, "certificate of this smartcard"),
        (clock(720), Code::Config, Machine, "clock of this PC is 12 minutes fast"),
        (clock(-3 * 86400), Code::Config, Machine, "clock of this PC is 3 days slow"),
        (gp_object(GpObjectError::TooMuch("bytes")), Code::AnswerTooLarge, Far, "too large"),
        (gp_object(GpObjectError::Malformed), Code::AnswerUnreadable, Far, "cannot be read"),
        (gp_object(GpObjectError::Twice), Code::AnswerUnreadable, Far, "cannot be read"),
        (gp_object(GpObjectError::Encoding), Code::AnswerUnreadable, Far, "cannot be read"),
        (CisError::OtherWorld, Code::Config, Machine, "another world"),
        (CisError::Param { step: Step::Validate, what: "cn" }, Code::AnswerUnreadable, Far, "cannot be read"),
        (refused(Step::Activate, Refusal::NotUnderstood), Code::CisRefused, Ours, "the form of what Vouch asked"),
        (refused(Step::Validate, Refusal::NotUnderstood), Code::CisRefused, Ours, "the form of what Vouch asked"),
        (refused(Step::Validate, Refusal::NotValidated), Code::CisRefused, Far, "did not accept this smartcard"),
        (refused(Step::RoleSelection, Refusal::NotUnderstood), Code::CisRefused, Far, "did not confirm this role"),
        (refused(Step::RoleSelection, Refusal::RoleNotTaken), Code::CisRefused, Far, "did not confirm this role"),
        (refused(Step::RoleAssertion, Refusal::NoSuccess), Code::CisRefused, Far, "session is not active"),
        (refused(Step::Validate, Refusal::Unknown(String::new())), Code::CisRefused, Far, "words that Vouch does not"),
        (CisError::Saml(XmlError::Forbidden("x")), Code::AnswerUnreadable, Far, "CIS"),
        (CisError::Stale, Code::CisRefused, Far, "run out already"),
        (CisError::Status { step: Step::Activate, status: 503 }, Code::SpineFault, Far, "answered with an error"),
        (CisError::Unfit(Misfit::OtherSubject), Code::CisRefused, Far, "did not confirm this role"),
        (large, Code::AnswerTooLarge, Far, "too large"),
    ]
}

#[test]
fn every_error_says_in_words_whose_fault_it_is_and_what_to_do() {
    for (error, code, whose, words) in rows() {
        let inside = error.to_string();
        let fault = Fault::from(error);
        assert_eq!((fault.code, fault.whose), (code, whose), "{inside}");
        assert!(fault.what.contains(words), "{inside}: {}", fault.what);
        assert!(fault.support.contains(&("CIS".into(), inside.clone())), "{inside}");
        in_words(&fault, &inside);
    }
}

#[test]
fn every_refusal_at_every_step_is_in_words() {
    let unknown = || Refusal::Unknown("Site maintenance".into());
    for step in STEPS {
        for refusal in
            [Refusal::NoSuccess, Refusal::NotUnderstood, Refusal::NotValidated, Refusal::RoleNotTaken, unknown()]
        {
            let error = refused(step, refusal);
            let inside = error.to_string();
            in_words(&Fault::from(error), &inside);
        }
    }
}

/// Whole sentences, and nothing of the inside in them.
fn in_words(fault: &Fault, inside: &str) {
    for sentence in [&fault.what, &fault.means, &fault.next] {
        assert!(sentence.ends_with('.') && sentence.split(' ').count() > 3, "{inside}: {sentence}");
        for code in ["HTTP", "gpOBJECT", "SAML", "Failed To Validate", "Invalid input", "ssb", "_", "::"] {
            assert!(!sentence.contains(code), "{inside}: {sentence}");
        }
    }
}

#[test]
fn a_length_of_time_is_said_as_people_say_it() {
    let rows = [
        (61, "61 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (2 * 86400 - 1, "47 hours"),
        (2 * 86400, "2 days"),
        (400 * 86400, "400 days"),
    ];
    for (seconds, expected) in rows {
        assert_eq!(amount(SignedDuration::from_secs(seconds)), expected);
    }
}
