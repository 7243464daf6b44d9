//! Step 4: `GET /saml/RoleSelectionGP.jsp` tells which role is worked in; needed with one role too (spec/auth.md 1.7).

use secrecy::ExposeSecret;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::Login;

use super::{Cis, CisError, Refusal, Step, refusal};

/// What a body that says yes holds, as a word of its own: `TOKEN` holds it too.
const YES: &[u8] = b"OK";

impl Cis {
    pub(super) async fn select_role(&self, login: &Login, role: &RoleProfileId) -> Result<(), CisError> {
        let url = format!("{}/saml/RoleSelectionGP.jsp", self.settings.base_url);
        let query = [("token", login.ticket.expose_secret()), ("selectedRoleUid", role.as_str())];
        let answer = self.send(Step::RoleSelection, self.http.get(url).query(&query)).await?;
        read(&answer.body)
    }
}

fn read(body: &[u8]) -> Result<(), CisError> {
    refusal::known(Step::RoleSelection, body)?;
    match body.split(|b| !b.is_ascii_alphanumeric()).any(|word| word == YES) {
        true => Ok(()),
        false => Err(CisError::Refused { step: Step::RoleSelection, refusal: Refusal::RoleNotTaken }),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_ok_as_a_word_is_yes() {
        let rows = [
            ("OK", None),
            ("<html><body>OK</body></html>\n", None),
            ("role=OK;", None),
            ("", Some("no OK")),
            ("INVALID TOKEN", Some("no OK")),
            ("NOT_OK2", Some("no OK")),
            ("ok", Some("no OK")),
            ("Invalid input request OK", Some("Invalid input request")),
            ("Failed To Validate", Some("Failed To Validate")),
        ];
        for (body, expected) in rows {
            let said = read(body.as_bytes()).err().map(|e| e.to_string());
            assert_eq!(said, expected.map(|words| format!("role selection: refused ({words})")), "{body}");
        }
    }
}
