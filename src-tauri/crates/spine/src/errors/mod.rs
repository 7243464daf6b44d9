//! The errors of Spine: SOAP faults, ebXML error lists and detected issues, with the words for those that are known
//! (spec/hl7v3.md 14). Unknown codes are kept and shown.

mod ebxml;
mod issues;
mod soap_fault;
mod words;

pub use ebxml::{EbxmlError, EbxmlErrors, MAX_EBXML_ERRORS, read_ebxml_errors};
pub use issues::{Issue, Issues, MAX_ISSUES, Meaning, Severity, read_issues};
pub use soap_fault::{FaultItem, MAX_FAULT_ITEMS, RETRIABLE, SoapFault, read_soap_fault};
pub use words::{Known, known};

/// Longest text of an error that is kept, in characters.
const MAX_TEXT: usize = 200;
/// A run of digits from this length on may be somebody's number.
const LONG_NUMBER: usize = 9;

/// A text from an error as the support lines may have it: cut, on one line, without long numbers.
fn safe(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    let mut run = String::new();
    for c in folded.chars().take(MAX_TEXT).chain(std::iter::once('\n')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= LONG_NUMBER { "(number)" } else { &run });
        run.clear();
        if c != '\n' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn long_numbers_do_not_reach_the_log() {
        for (text, kept) in [
            ("[PSIS-30418] - ACF  does\nnot permit", "[PSIS-30418] - ACF does not permit"),
            ("NHS number 9000000009 merged", "NHS number (number) merged"),
            ("ends with 900000000", "ends with (number)"),
            ("", ""),
        ] {
            assert_eq!(safe(text), kept);
        }
        assert_eq!(safe(&"x".repeat(500)).len(), 200);
    }
}
