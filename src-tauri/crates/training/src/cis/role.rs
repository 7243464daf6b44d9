//! Role choice: once for each session, also with one role (spec/auth.md 1.7).

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;

use super::Cis;
use super::outcome::Outcome;

/// `GET /saml/RoleSelectionGP.jsp?token=TICKET&selectedRoleUid=PROFILE`. Success is a body that contains `OK`.
pub(super) async fn select(State(cis): State<Cis>, Query(query): Query<HashMap<String, String>>) -> Response {
    let profile = query.get("selectedRoleUid").map(String::as_str).unwrap_or_default();
    let ticket = query.get("token").map(String::as_str).unwrap_or_default();
    let outcome = match cis.desk.choose(ticket, profile, (cis.clock)()) {
        Some(session) => Outcome::page("OK").about(session.person.user_id),
        None => Outcome::invalid("dead ticket, or not a role of this person"),
    };
    let written = format!("GET /saml/RoleSelectionGP.jsp?token=[ticket]&selectedRoleUid={profile}\n");
    cis.finish("cis.role", written.as_bytes(), outcome)
}
