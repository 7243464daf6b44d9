//! Login: a challenge, and the card's signature over it (spec/auth.md 1.4 to 1.6).

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::desk::TICKET_MINUTES;
use super::gp_object::{Answer, Request};
use super::outcome::{FAILED, Outcome};
use super::{Cis, cms};
use crate::staff::Staff;

/// Version in the recorded answer.
const GAS_VERSION: &str = "5.2.7";
/// Parameters both requests carry: smartcard, the national application.
const METHOD: [(&str, &str); 2] = [("auth_method", "3"), ("app_url", "NHST")];

/// `POST /login/authactivate`: gives out a challenge.
pub(super) async fn activate(State(cis): State<Cis>, body: Bytes) -> Response {
    let outcome = cis.activate(&body).unwrap_or_else(Outcome::invalid);
    cis.finish("cis.activate", &body, outcome)
}

/// `POST /login/authvalidate`: checks what the card made of it and gives out a ticket.
pub(super) async fn validate(State(cis): State<Cis>, body: Bytes) -> Response {
    let outcome = cis.validate(&body).unwrap_or_else(Outcome::invalid);
    cis.finish("cis.validate", &body, outcome)
}

impl Cis {
    fn activate(&self, body: &[u8]) -> Result<Outcome, &'static str> {
        let request = Request::read(body).ok_or("not a gpOBJECT")?;
        if !request.says(&METHOD) || !request.says(&[("service", "ACTIVATION")]) {
            return Err("not an activation");
        }
        let session = request.log_session().ok_or("no log_session_id or device_id")?;
        let (challenge, signature) = self.desk.challenge((self.clock)()).map_err(|_| "no randomness")?;
        let cis = self.world.addresses().cis;
        let answer = Answer::new(&cis)
            .with("log_session_id", session)
            .with("reply_url", &format!("{cis}/login/authactivate"))
            .with("challenge", &challenge)
            .with("signature", &signature)
            .with("auth_method", "3")
            .with("app_url", "NHST")
            .with("service", "ACTIVATION");
        Ok(Outcome::xml(answer.done()))
    }

    fn validate(&self, body: &[u8]) -> Result<Outcome, &'static str> {
        let request = Request::read(body).ok_or("not a gpOBJECT")?;
        let fixed = [("service", "AUTHENTICATION"), ("card_type", "p11"), ("mobility", "0")];
        if !request.says(&METHOD) || !request.says(&fixed) {
            return Err("not an authentication");
        }
        let session = request.log_session().ok_or("no log_session_id or device_id")?;
        let (challenge, signature) = request.get("challenge").zip(request.get("signature")).ok_or("no challenge")?;
        let uid = request.get("uid").ok_or("no uid")?;
        let response = request.base64("response").ok_or("no base64 response")?;
        match self.check(challenge, signature, uid, response) {
            Ok(person) => self.log_in(session, person),
            Err(why) => Ok(Outcome::refused(FAILED, &why).about(uid)),
        }
    }

    /// The person behind a response, or why it is not believed.
    fn check(&self, challenge: &str, signature: &str, uid: &str, response: &str) -> Result<Staff, String> {
        let now = (self.clock)();
        if !self.desk.spend(challenge, signature, now) {
            return Err("StaleChallenge".into());
        }
        let signed = STANDARD.decode(challenge).map_err(|_| "StaleChallenge")?;
        let issuer = self.world.pki().authentication().certificate_pem();
        let card = cms::verify(response, &signed, self.rules.digest, issuer, now).map_err(|f| format!("{f:?}"))?;
        if card != uid {
            return Err("OtherPerson".into());
        }
        let person = self.world.staff().iter().find(|s| s.user_id == uid);
        person.cloned().ok_or_else(|| "UnknownPerson".into())
    }

    pub(super) fn log_in(&self, log_session: &str, person: Staff) -> Result<Outcome, &'static str> {
        let ticket = self.desk.ticket(person.clone(), (self.clock)()).map_err(|_| "no randomness")?;
        self.world.given().note("cis ticket", &ticket);
        let cis = self.world.addresses().cis;
        let minutes = TICKET_MINUTES.to_string();
        let mut answer = Answer::new(&cis)
            .with("log_session_id", log_session)
            .with("error_url", &format!("{cis}/login/error"))
            .with("server_ip", "127.0.0.1")
            .with("cn", person.name);
        for (i, role) in person.roles.iter().enumerate() {
            let attributes = format!(" id=\"{}\" orgcode=\"{}\"", role.profile_id, role.ods);
            let text = format!("{}, {}", role.organisation, role.job);
            answer = answer.with_attributes(&format!("nhsjobrole{i}"), &attributes, &text);
        }
        let answer = answer
            .with("gas_version", GAS_VERSION)
            .with("sso_ticket", &ticket)
            .with("sso_domain", ".training.example")
            .with("sso_session_url", "http://127.0.0.1/sessionmanager/session/update")
            .with("sso_max_session_time", &minutes)
            .with("sso_keep_alive", "false")
            .with("sso_session_time", &minutes)
            .with("sso_logout_url", &format!("{cis}/login/authlogout"))
            .with("auth_method", "3")
            .with("app_url", "NHST")
            .with("service", "AUTHENTICATION");
        Ok(Outcome::xml(answer.done()).about(person.user_id))
    }
}
