//! Logout: the ticket dies (spec/auth.md 1.7). What is answered is not public; a gpOBJECT is assumed.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;

use super::Cis;
use super::gp_object::{Answer, Request};
use super::outcome::Outcome;

/// `POST /login/authlogout`; one recorded client sent a GET with a body.
pub(super) async fn logout(State(cis): State<Cis>, body: Bytes) -> Response {
    let request = Request::read(&body).unwrap_or_default();
    let outcome = cis.log_out(&request).unwrap_or_else(Outcome::invalid);
    // The ledger outlives the session: the ticket stays out of it.
    let mut written = String::from_utf8_lossy(&body).into_owned();
    if let Some(ticket) = request.get("sso_ticket").filter(|t| !t.is_empty()) {
        written = written.replace(ticket, "[ticket]");
    }
    cis.finish("cis.logout", written.as_bytes(), outcome)
}

impl Cis {
    fn log_out(&self, request: &Request) -> Result<Outcome, &'static str> {
        if !request.says(&[("service", "LOGOUT")]) {
            return Err("not a logout");
        }
        let session = request.log_session().ok_or("no log_session_id or device_id")?;
        let (ticket, uid) = request.get("sso_ticket").zip(request.get("uid")).ok_or("no ticket or uid")?;
        if !self.desk.log_out(ticket, uid) {
            return Err("dead ticket");
        }
        let answer = Answer::new(&self.world.addresses().cis).with("log_session_id", session).with("service", "LOGOUT");
        Ok(Outcome::xml(answer.done()).about(uid))
    }
}
