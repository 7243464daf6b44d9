//! Step 5: `GET /saml/RoleAssertion` says who holds the ticket, in which role, with which activities (spec/auth.md 1.9).

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::DATE;
use secrecy::ExposeSecret;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Login, RoleGranted};
use vouch_https::Answer;

use super::saml::Expected;
use super::time::Clocks;
use super::{Cis, CisError, Step, saml};

impl Cis {
    pub(super) async fn assert_role(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, CisError> {
        let url = format!("{}/saml/RoleAssertion", self.settings.sbapi_url);
        let query = [("token", login.ticket.expose_secret())];
        let answer = self.send(Step::RoleAssertion, self.http.get(url).query(&query)).await?;
        let clocks = Clocks { ours: self.clock.now(), theirs: date(&answer) };
        saml::read(&answer.body, Expected { user_id: &login.user_id, role, mode: self.settings.mode, clocks })
    }
}

/// What time it was at the other end: `Sat, 21 Nov 2026 08:00:00 GMT`.
fn date(answer: &Answer) -> Option<Timestamp> {
    let text = answer.headers.get(DATE)?.to_str().ok()?;
    DateTimeParser::new().parse_timestamp(text).ok()
}
