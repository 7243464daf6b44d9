//! `POST /authorize/sign-in`: the form of the first page.

use axum::extract::{Request, State};
use axum::response::Response;
use http::{StatusCode, header};

use super::answer::{Answer, answered};
use super::authorize::{COOKIE, cookie};
use super::desk::{Pending, SignIn};
use super::request::{Asked, Fields};
use super::{Provider, levels, page};
use crate::platform::Call;
use crate::staff::{Authenticator, Staff};

/// Below the issuer.
pub(super) const PATH: &str = "/authorize/sign-in";

/// `POST /authorize/sign-in` with `transaction`, `user` or `user_id`, `authenticator` and `action` (`sign-in`, `cancel`).
pub(super) async fn sign_in(State(provider): State<Provider>, request: Request) -> Response {
    let card = provider.card().await;
    answered(&provider, "cis2.sign-in", request, |call, _| {
        let form = Fields::read(&call.body);
        let name = form.get("transaction").unwrap_or_default();
        let Some(Pending { asked, .. }) = provider.desk().pending(name, provider.now()) else {
            return page::forgotten();
        };
        if form.get("action") == Some("cancel") {
            provider.desk().done(name);
            return provider.deny(&asked, "access_denied", "the person cancelled");
        }
        match who(&provider, &form, &asked) {
            Ok((person, authenticator)) => provider.signed_in(call, asked, name, person, authenticator),
            Err(words) => {
                let html = page::sign_in(&provider.world, &asked, name, card.as_deref(), Some(words));
                Answer::page(StatusCode::OK, html, &format!("refused {words}"))
            }
        }
    })
    .await
}

/// The person and the authenticator, if they can sign in so. A typed user id goes before the list.
fn who<'a>(provider: &'a Provider, form: &Fields, asked: &Asked) -> Result<(&'a Staff, Authenticator), &'static str> {
    let user = form.get("user_id").or_else(|| form.get("user")).map(str::trim).ok_or("Choose who signs in.")?;
    let person = provider.person(user).ok_or("Nobody has this user id.")?;
    let named = form.get("authenticator").unwrap_or_default();
    let authenticator = levels::ALL.into_iter().find(|a| a.id() == named).ok_or("Choose how to sign in.")?;
    if asked.satisfied_by(authenticator).is_none() {
        return Err("The application asks for another way to sign in.");
    }
    if !person.cis2.authenticators.contains(&authenticator) {
        return Err("This person cannot sign in that way.");
    }
    if person.expired && authenticator == Authenticator::Smartcard {
        return Err("The certificates on this card have ended.");
    }
    Ok((person, authenticator))
}

impl Provider {
    fn signed_in(&self, call: &Call, asked: Asked, name: &str, person: &Staff, authenticator: Authenticator) -> Answer {
        let sid = uuid::Uuid::new_v4().to_string();
        let sign_in = SignIn { sid, user_id: person.user_id, authenticator, at: self.now(), role: None };
        if let Some(before) = cookie(call) {
            self.desk().forget(before);
        }
        let browser = match self.desk().remember(sign_in.clone(), self.now()) {
            Ok(browser) => browser,
            Err(e) => return Answer::refused(e.into()),
        };
        let kept = format!("{COOKIE}={browser}; Path=/openam; HttpOnly; SameSite=Lax");
        self.go_on(asked, &browser, &sign_in, Some(name)).with(header::SET_COOKIE, &kept)
    }
}
