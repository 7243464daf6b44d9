//! Step 4: `GET /saml/RoleSelectionGP.jsp` tells which role is worked in; needed with one role too (spec/auth.md 1.7).

use secrecy::ExposeSecret;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::Login;

use super::{Cis, CisError, Step, validate};

/// What a body that says yes holds.
const YES: &[u8] = b"OK";

impl Cis {
    pub(super) async fn select_role(&self, login: &Login, role: &RoleProfileId) -> Result<(), CisError> {
        let url = format!("{}/saml/RoleSelectionGP.jsp", self.settings.base_url);
        let query = [("token", login.ticket.expose_secret()), ("selectedRoleUid", role.as_str())];
        let answer = self.send(Step::RoleSelection, self.http.get(url).query(&query)).await?;
        validate::refusal(Step::RoleSelection, &answer.body)?;
        match answer.body.windows(YES.len()).any(|w| w == YES) {
            true => Ok(()),
            false => Err(CisError::Refused { step: Step::RoleSelection, words: "no OK" }),
        }
    }
}
