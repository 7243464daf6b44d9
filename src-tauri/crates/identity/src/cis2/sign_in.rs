//! Sign-in in the browser, from the request to the roles (spec/auth.md 2.8).

use std::sync::Arc;

use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use vouch_core::Fault;
use vouch_core::ids::UserId;
use vouch_core::ports::{Browser, Login, Method, RoleWish, SignedIn};

use super::authorize::{self, OneShot};
use super::discovery::Provider;
use super::id_token::{self, Expected, IdToken};
use super::loopback::Loopback;
use super::session::Session;
use super::token::Tokens;
use super::{Cis2, Cis2Error, Flaw, clock};

/// Longest session: at AAL2 and AAL3 people are authenticated anew after 12 hours (spec/auth.md 2.7), and the platform
/// refreshes no longer (spec/auth.md 2.9).
pub const MAX_SESSION: SignedDuration = SignedDuration::from_hours(12);
/// How many digits of a user id a fault tells.
const TOLD_DIGITS: usize = 4;

impl Cis2 {
    pub(super) async fn in_browser(
        &self,
        browser: &dyn Browser,
        holder: Option<&UserId>,
        wish: RoleWish,
    ) -> Result<SignedIn, Fault> {
        let provider = self.provider().await?;
        let once = OneShot::new()?;
        // Bound before the browser opens: no other program can be there first.
        let loopback = Loopback::bind(&self.settings.redirect).await?;
        let redirect_uri = loopback.uri();
        let page = authorize::url(&provider.authorization_endpoint, &self.settings, &redirect_uri, wish, &once)?;
        tokio::task::block_in_place(|| browser.open(&page))?;
        let waiting = loopback.wait(&once.state, &self.settings.issuer);
        let code = tokio::time::timeout(self.settings.sign_in_limit, waiting).await;
        let code = code.map_err(|_| Cis2Error::NotInTime)??;
        let tokens = self.tokens(&provider, &code, &redirect_uri, &once.verifier).await?;
        let id_token = self.id_token(&provider, &tokens, &once.nonce).await?;
        if let Some(card) = holder.filter(|card| **card != id_token.user) {
            let (theirs, card) = (last_digits(&id_token.user), last_digits(card));
            // Best effort: a browser that still holds the person before must not bring them back at the next try.
            let told = self.end_at_provider(provider.end_session_endpoint.as_deref(), &tokens.id).await;
            if let Err(error) = told {
                tracing::warn!(%error, "CIS2 was not told of the end of a session");
            }
            return Err(Cis2Error::SomebodyElse { theirs, card }.into());
        }
        Ok(self.begin(&provider, tokens, id_token).await?)
    }

    async fn id_token(&self, provider: &Provider, tokens: &Tokens, nonce: &SecretString) -> Result<IdToken, Cis2Error> {
        let claims = self.claims(&provider.jwks_uri, tokens.id.expose_secret()).await?;
        let now = self.clock.now();
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: nonce.expose_secret(),
            access_token: tokens.access.expose_secret(),
            assurance_level: self.settings.assurance_level,
            now,
        };
        id_token::check(&claims, &expected).map_err(|flaw| match clock::wrong(&tokens.headers, now) {
            Some(ahead_secs) if flaw.is_about_time() => Cis2Error::Clock { ahead_secs },
            _ => Cis2Error::IdToken(flaw),
        })
    }

    /// The roles, and the session that holds the tokens from here on.
    async fn begin(&self, provider: &Provider, tokens: Tokens, id_token: IdToken) -> Result<SignedIn, Cis2Error> {
        let IdToken { user, until: id_until, session, selected } = id_token;
        let info = self.user_info(provider, &tokens.access, &user).await?;
        if info.unreadable > 0 {
            // A role nobody can work in must not lock its holder out of the others.
            tracing::warn!(unreadable = info.unreadable, "CIS2 named roles that cannot be read");
        }
        match &selected {
            Some(role) if !info.roles.iter().any(|held| held.role.profile == *role) => {
                return Err(Cis2Error::Role("the one chosen at CIS2 is not one of the roles of this user"));
            }
            // Who has no role at all was asked for none.
            None if !info.roles.is_empty() || info.unreadable > 0 => return Err(Cis2Error::IdToken(Flaw::NoRole)),
            _ => {}
        }
        let roles = info.roles.iter().map(|held| held.role.clone()).collect();
        let until = self.clock.now() + MAX_SESSION;
        let ticket = tokens.id.clone();
        let held = Session::new(until, info.roles, selected.clone(), (tokens.id, id_until));
        let held = Arc::new(held);
        self.sessions.wait(Arc::clone(&held));
        let login = Login {
            method: Method::Cis2,
            ticket,
            session_id: session.unwrap_or_default(),
            logout: provider.end_session_endpoint.clone(),
            user_id: user.as_str().to_owned(),
            tokens: Some(held),
        };
        Ok(SignedIn { user: info.user, roles, chosen: selected, login, until })
    }
}

fn last_digits(user: &UserId) -> String {
    let digits = user.as_str();
    digits.chars().skip(digits.len().saturating_sub(TOLD_DIGITS)).collect()
}
