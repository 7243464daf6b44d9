//! Each error among the samples by name, and the outcome it becomes. A new sample without a line here is a failure.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{files, name, sample};
use vouch_core::Code;
use vouch_core::record::Listing;
use vouch_spine::SpineError;
use vouch_spine::alerts::{Verdict, read_answer};
use vouch_spine::errors::{Severity, read_ebxml_errors, read_issues, read_soap_fault};
use vouch_spine::scr::{read_get, read_list};

/// What the bytes of an error mean, in short.
fn outcome(bytes: &[u8]) -> String {
    match (read_soap_fault(bytes), read_ebxml_errors(bytes)) {
        (Ok(Some(fault)), _) => {
            let codes: Vec<&str> = fault.items.iter().map(|i| i.code.as_str()).collect();
            format!("fault {} {}", codes.join("+"), if fault.is_retriable() { "again" } else { "final" })
        }
        (_, Ok(Some(errors))) => {
            let all: Vec<&str> = errors.0.iter().map(|e| e.description.as_str()).collect();
            format!("ebXML [{}]", all.join("|"))
        }
        _ => "no error".into(),
    }
}

#[test]
fn error_samples() {
    let one = "ebXML [501319:Unknown eb:CPAId]";
    let several = "ebXML [501319:Unknown eb:CPAId|501320:Unknown something else]";
    let expected = [
        ("mhs__configured_responses__ebxml_fault_single_error.xml", one),
        ("mhs__configured_responses__soap_fault_single_error.xml", "fault 200 again"),
        ("mhs__configured_responses__soap_fault_that_should_be_retried.xml", "fault 206 again"),
        ("mhs__ebxml_response_error_empty.xml", "ebXML []"),
        ("mhs__ebxml_response_error_multiple.xml", several),
        ("mhs__ebxml_response_error_single.xml", one),
        ("mhs__errors__tests__test_messages__ebxml_response_error_multiple.xml", several),
        ("mhs__errors__tests__test_messages__ebxml_response_error_single.xml", one),
        ("mhs__errors__tests__test_messages__soapfault_response_multiple_errors.xml", "fault 200+201 final"),
        ("mhs__errors__tests__test_messages__soapfault_response_single_error.xml", "fault 200 again"),
        // A request that lacks its message id: not an error answer, and not an answer either.
        ("mhs__soap_request_with_defect.msg", "no error"),
        ("mhs__soapfault_response_empty.xml", "fault  final"),
        ("mhs__soapfault_response_multiple_errors.xml", "fault 200+201 final"),
        ("mhs__soapfault_response_single_error.xml", "fault 200 again"),
        ("mhs__soapfault_response_single_error_206.xml", "fault 206 again"),
        ("mhs__soapfault_response_single_error_208.xml", "fault 208 again"),
        ("mhs__soapfault_response_single_error_300.xml", "fault 300 final"),
    ];
    let all = files("errors");
    if all.is_empty() {
        println!("skipped: ../shared is absent (error_samples)");
        return;
    }
    let found: Vec<(String, String)> = all.iter().map(|f| (name(f), outcome(&std::fs::read(f).unwrap()))).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(n, o)| (n.as_str(), o.as_str())).collect();
    assert_eq!(found, expected);
    for file in &all {
        let bytes = std::fs::read(file).unwrap();
        assert!(read_list(&bytes, None).is_err(), "{}", name(file));
        assert!(read_get(&bytes, None, jiff::Timestamp::UNIX_EPOCH).is_err(), "{}", name(file));
        assert!(read_answer(&bytes).is_err(), "{}", name(file));
    }
    println!("read {} error samples", all.len());
}

#[test]
fn business_errors() {
    let test = "business_errors";
    for (file, codes, severity) in [
        ("scr/scrapi__event-list-query__noConsent.xml", vec!["420", "30418"], Severity::Error),
        ("scr/scrapi__mock-spine__event-list-query__noConsent.xml", vec!["420", "30418"], Severity::Error),
        ("scr/scrapi__event-list-query__notFound.xml", vec!["210", "30312"], Severity::Warning),
        ("fhir/scr/responses/acs/invalidNhsNumber.xml", vec!["400", "35160"], Severity::Error),
    ] {
        let Some(bytes) = sample(test, file) else { return };
        let issues = read_issues(&bytes).unwrap();
        assert_eq!(issues.0.iter().map(|i| i.code.as_str()).collect::<Vec<_>>(), codes, "{file}");
        assert!(issues.0.iter().all(|i| i.severity == severity), "{file}");
    }
    for (file, accepted) in [
        ("scr/scrapi__polling__success.xml", true),
        ("scr/scrapi__polling__error.xml", false),
        ("scr/scrapi__mock-spine__upload-scr__pollingSuccess.txt", true),
    ] {
        let Some(bytes) = sample(test, file) else { return };
        let parts =
            vouch_spine::transport::mime::read("multipart/related; boundary=\"--=_MIME-Boundary\"", &bytes).unwrap();
        let answer = read_answer(parts[1].body).unwrap();
        assert_eq!(answer.verdict == Verdict::Accepted, accepted, "{file}");
        if let Verdict::Refused { why, fault } = answer.verdict {
            assert_eq!(
                why,
                "400 (error) Invalid Request; 35160 (error) [PSIS-35160] - Invalid input message. Mandatory field NHS Number is missing or incorrect"
            );
            assert_eq!(fault.code, Code::SpineError);
        }
    }
}

/// A failed query with these issues, as `code/qualifier`.
fn failed(issues: &[&str], value_form: bool) -> String {
    let reasons: String = issues
        .iter()
        .map(|i| {
            let (code, grave) = i.split_once('/').unwrap();
            let qualifier = if value_form { format!("<qualifier><value code=\"{grave}\"/></qualifier>") } else { format!("<qualifier code=\"{grave}\"/>") };
            format!("<reason><justifyingDetectedIssueEvent><code code=\"{code}\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.33\" displayName=\"text {code}\">{qualifier}</code></justifyingDetectedIssueEvent></reason>")
        })
        .collect();
    answer("QUQI_IN010000UK14", "AE", "", &format!("<ControlActEvent>{reasons}</ControlActEvent>"))
}

fn answer(interaction: &str, ack: &str, detail: &str, act: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:hl7-org:v3\"><s:Body><{interaction}>\
         <interactionId extension=\"{interaction}\"/><acknowledgement typeCode=\"{ack}\"><messageRef><id root=\"A\"/></messageRef>{detail}\
         </acknowledgement>{act}</{interaction}></s:Body></s:Envelope>"
    )
}

#[test]
fn outcomes_of_issues() {
    for value_form in [false, true] {
        for (issues, list, get) in [
            (&["210/WG", "30312/WG"][..], "none", "SpineError"),
            (&["420/ER", "30418/ER"], "refused", "refused"),
            (&["30418/ER"], "refused", "refused"),
            (&["410/ER", "30308/ER"], "SpineError", "gone"),
            // With anything beside it, or without its detail, it is not that outcome.
            (&["420/ER"], "SpineError", "SpineError"),
            (&["210/WG"], "SpineError", "SpineError"),
            (&["420/ER", "30402/ER"], "SpineError", "SpineError"),
            (&["210/WG", "30312/WG", "500/ER"], "SpineError", "SpineError"),
            (&["420/ER", "30418/ER", "99999/ER"], "SpineError", "SpineError"),
            (&["400/ER", "35160/ER"], "SpineError", "SpineError"),
            (&["410/ER", "30307/ER"], "SpineError", "SpineError"),
            (&["500/ER", "99/ER"], "SpineError", "SpineError"),
            (&["77777/XX"], "SpineError", "SpineError"),
            (&[], "SpineError", "SpineError"),
        ] {
            let bytes = failed(issues, value_form);
            let error = |e: SpineError| format!("{:?}", e.fault().code);
            let listed = read_list(bytes.as_bytes(), None).map(|l| match l {
                Listing::None => "none".to_owned(),
                Listing::Refused => "refused".to_owned(),
                Listing::Events { .. } => panic!("events"),
            });
            let got =
                read_get(bytes.as_bytes(), None, jiff::Timestamp::UNIX_EPOCH).map(|f| format!("{f:?}").to_lowercase());
            assert_eq!(listed.unwrap_or_else(error), list, "{issues:?}");
            assert_eq!(got.unwrap_or_else(error), get, "{issues:?}");
        }
    }
}

#[test]
fn unknown_codes_are_kept_and_shown() {
    let fault = read_list(failed(&["77777/XX", "88888/ER"], false).as_bytes(), None).unwrap_err().fault();
    let lines: Vec<&str> = fault.support.iter().map(|(_, v)| v.as_str()).collect();
    assert_eq!(lines, ["77777 (XX) text 77777", "88888 (error) text 88888"]);
    assert_eq!(fault.what, "Spine answered with an error Vouch does not know.");
    let fault = read_list(failed(&["400/ER", "35160/ER"], true).as_bytes(), None).unwrap_err().fault();
    assert_eq!(fault.what, "Spine says that the NHS number is missing or incorrect.");
    let rejected = answer(
        "MCCI_IN010000UK13",
        "AR",
        "<acknowledgementDetail typeCode=\"ER\"><code code=\"502\" displayName=\"Service Not Available\"/></acknowledgementDetail>",
        "",
    );
    let fault = read_list(rejected.as_bytes(), None).unwrap_err().fault();
    assert_eq!(fault.what, "This service of Spine is not available.");
    assert_eq!(fault.support, [("Spine".to_owned(), "502 Service Not Available".to_owned())]);
}
