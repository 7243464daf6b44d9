//! CIS saying no in an answer that HTTP calls good.

use secrecy::zeroize::Zeroizing;

use super::{CisError, Refusal, Step};

/// The recorded texts (spec/auth.md 1.6), wherever they stand in the answer.
const KNOWN: [(&str, Refusal); 2] =
    [("Invalid input request", Refusal::NotUnderstood), ("Failed To Validate", Refusal::NotValidated)];
/// Most words of an unknown page's title that are kept.
const MAX_WORDS: usize = 8;
/// Longest of them, in bytes: a ticket is longer than any word.
const MAX_WORD: usize = 16;

/// Errs on the known texts.
///
/// # Errors
/// [`CisError::Refused`].
pub fn known(step: Step, body: &[u8]) -> Result<(), CisError> {
    let found = KNOWN.into_iter().find(|(words, _)| body.windows(words.len()).any(|w| w == words.as_bytes()));
    found.map_or(Ok(()), |(_, refusal)| Err(CisError::Refused { step, refusal }))
}

/// What a login answer is known by, in lower case.
pub const GP_OBJECT: &str = "<gpobject";
/// What a role assertion is known by, in lower case.
pub const SAML: &str = "urn:oasis:names:tc:saml:1.0:protocol";

/// Errs on the known texts, and on a page that does not hold what an answer is known by.
///
/// # Errors
/// [`CisError::Refused`].
pub fn or_page(step: Step, body: &[u8], answer: &str) -> Result<(), CisError> {
    known(step, body)?;
    let page = Zeroizing::new(String::from_utf8_lossy(body).to_ascii_lowercase());
    if page.contains(answer) || !page.contains("<html") {
        return Ok(());
    }
    Err(CisError::Refused { step, refusal: Refusal::Unknown(title(&page)) })
}

/// The plain words of a page's title, in lower case. What could be an id or a ticket is left out.
pub fn title(page: &str) -> String {
    let inside = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let words = inside.map(|(title, _)| title).unwrap_or_default().split_ascii_whitespace();
    let plain = words.filter(|w| w.len() <= MAX_WORD && w.bytes().all(|b| b.is_ascii_alphabetic()));
    plain.take(MAX_WORDS).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{GP_OBJECT, SAML, Step, or_page, title};

    #[test]
    fn a_refusal_is_told_from_an_answer() {
        let rows = [
            ("<gpOBJECT></gpOBJECT>", None),
            ("", None),
            ("AQIC5w", None),
            ("Invalid input request", Some("Invalid input request")),
            ("<html>Failed To Validate</html>", Some("Failed To Validate")),
            ("<gpOBJECT><gpPARAM name=\"error\">Failed To Validate</gpPARAM></gpOBJECT>", Some("Failed To Validate")),
            ("<HTML><TITLE>Site maintenance</TITLE></HTML>", Some("an unknown page: site maintenance")),
            ("<html><body>Something else</body></html>", Some("an unknown page")),
        ];
        for (body, expected) in rows {
            let said = or_page(Step::Validate, body.as_bytes(), GP_OBJECT).err().map(|e| e.to_string());
            assert_eq!(said, expected.map(|words| format!("validate: refused ({words})")), "{body}");
        }
    }

    #[test]
    fn a_page_is_told_from_a_role_assertion() {
        let rows = [
            (r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol"/>"#, None),
            ("not a page", None),
            ("<html><title>Sign in</title></html>", Some("an unknown page: sign in")),
            ("Invalid input request", Some("Invalid input request")),
        ];
        for (body, expected) in rows {
            let said = or_page(Step::RoleAssertion, body.as_bytes(), SAML).err().map(|e| e.to_string());
            assert_eq!(said, expected.map(|words| format!("role assertion: refused ({words})")), "{body}");
        }
    }

    #[test]
    fn of_a_title_only_plain_words_are_kept() {
        let rows = [
            ("<title>error 500 for 900000000011</title>", "error for"),
            ("<title>session aqic5wm2ly4sfcabcdefghijklmnop@aajt</title>", "session"),
            ("<title>abcdefghijklmnopq is long</title>", "is long"),
            ("<title>a b c d e f g h i</title>", "a b c d e f g h"),
            ("<title>not closed", ""),
            ("no title", ""),
        ];
        for (page, expected) in rows {
            assert_eq!(title(page), expected, "{page}");
        }
    }
}
