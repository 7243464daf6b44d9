//! Step 5: `GET /saml/RoleAssertion` says who holds the ticket, in which role, with which activities (spec/auth.md 1.9).

use secrecy::ExposeSecret;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Login, RoleGranted};

use super::saml::Expected;
use super::time::Clocks;
use super::{Cis, CisError, Step, refusal, saml};

impl Cis {
    pub(super) async fn assert_role(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, CisError> {
        let url = format!("{}/saml/RoleAssertion", self.settings.sbapi_url);
        let query = [("token", login.ticket.expose_secret())];
        let answer = self.send(Step::RoleAssertion, self.http.get(url).query(&query)).await?;
        refusal::or_page(Step::RoleAssertion, &answer.body, refusal::SAML)?;
        let clocks = Clocks { ours: self.clock.now(), theirs: answer.date };
        saml::read(&answer.body, Expected { user_id: &login.user_id, role, mode: self.settings.mode, clocks })
    }
}
