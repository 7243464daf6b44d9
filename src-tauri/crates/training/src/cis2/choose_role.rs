//! `POST /authorize/role`: the form of the second page.

use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;

use super::answer::{Answer, answered};
use super::desk::SignIn;
use super::request::Fields;
use super::{Provider, page};

/// Below the issuer.
pub(super) const PATH: &str = "/authorize/role";

/// `POST /authorize/role` with `transaction`, `role` (a role profile id), `search` and `action` (`choose`, `search`,
/// `cancel`).
pub(super) async fn choose(State(provider): State<Provider>, request: Request) -> Response {
    answered(&provider, "cis2.role", request, |call, _| {
        let form = Fields::read(&call.body);
        let (name, now) = (form.get("transaction").unwrap_or_default(), provider.now());
        let pending = provider.desk().pending(name, now);
        let waiting = pending.and_then(|p| Some((p.asked, p.browser?)));
        let Some((asked, browser)) = waiting else { return page::forgotten() };
        let Some(sign_in) = provider.desk().remembered(&browser, now) else { return page::forgotten() };
        let Some(person) = provider.person(sign_in.user_id) else { return page::forgotten() };

        let role = person.roles.iter().find(|role| Some(role.profile_id) == form.get("role"));
        match (form.get("action"), role) {
            (Some("cancel"), _) => {
                provider.desk().done(name);
                provider.deny(&asked, "access_denied", "the person cancelled").about(person.user_id)
            }
            (Some("search"), _) => {
                let html = page::choose_role(person, name, form.get("search").unwrap_or_default(), None);
                Answer::page(StatusCode::OK, html, "role searched").about(person.user_id)
            }
            (_, Some(role)) => {
                provider.desk().choose(&browser, Some(role.profile_id));
                provider.answer_client(asked, SignIn { role: Some(role.profile_id), ..sign_in }, Some(name))
            }
            (_, None) => {
                let html = page::choose_role(person, name, "", Some("Choose one of your roles."));
                Answer::page(StatusCode::OK, html, "refused no role chosen").about(person.user_id)
            }
        }
    })
    .await
}
