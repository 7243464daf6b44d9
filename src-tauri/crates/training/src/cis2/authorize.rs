//! `GET /authorize`: whether a person has to be asked, and where the answer goes.

use axum::extract::{Request, State};
use axum::response::Response;
use http::{StatusCode, header};
use jiff::Timestamp;
use reqwest::Url;
use serde_json::Value;

use super::answer::{Answer, Refusal, answered, tampering};
use super::client::Client;
use super::desk::SignIn;
use super::request::{Asked, Fields, Prompt, Refused, RoleAsked, read};
use super::{Provider, page};
use crate::faults::Fault;
use crate::jwt::Object;
use crate::platform::Call;
use crate::staff::Staff;
use crate::tray::Request as TrayRequest;

/// Below the issuer.
pub(super) const PATH: &str = "/authorize";
/// The cookie by which a browser is known again.
pub(super) const COOKIE: &str = "vouch-training-cis2";

/// `GET /authorize`.
pub(super) async fn ask(State(provider): State<Provider>, request: Request) -> Response {
    let card = provider.card().await;
    answered(&provider, "cis2.authorize", request, |call, fault| {
        let query = call.parts.uri.query().unwrap_or_default();
        let fields = Fields::read(query.as_bytes());
        let Some(client) = provider.world.cis2().client() else { return no_client() };
        match read(&fields, client) {
            Ok(asked) => provider.begin(asked, call, fault, card.as_deref()),
            Err(refused) => provider.refuse(refused, client),
        }
    })
    .await
}

impl Provider {
    /// The card in the tray now, by the short id of its owner.
    pub(super) async fn card(&self) -> Option<String> {
        let slot = self.tray.handle(TrayRequest::Wait { events: u64::MAX, millis: 0 }).await;
        slot.get("in").and_then(Value::as_str).map(ToOwned::to_owned)
    }

    /// Somebody of the staff.
    pub(super) fn person(&self, user_id: &str) -> Option<&Staff> {
        self.world.staff().iter().find(|s| s.user_id == user_id)
    }

    fn begin(&self, asked: Asked, call: &Call, fault: Option<&Fault>, card: Option<&str>) -> Answer {
        let now = self.now();
        let ignored = matches!(fault, Some(Fault::PromptIgnored));
        let remembered = cookie(call).and_then(|browser| Some((browser, self.desk().remembered(browser, now)?)));
        if let Some((browser, sign_in)) = remembered
            && (ignored || is_enough(&asked, &sign_in, now))
        {
            return self.go_on(asked, browser, &sign_in, None);
        }
        if asked.prompt == Prompt::Never {
            return self.deny(&asked, "login_required", "nobody is signed in");
        }
        match self.desk().wait(asked.clone(), None, now) {
            Ok(name) => {
                let html = page::sign_in(&self.world, &asked, &name, card, None);
                Answer::page(StatusCode::OK, html, "asked")
            }
            Err(e) => Answer::refused(e.into()),
        }
    }

    /// With somebody signed in: asks for the role if it has to, or answers the client. `name` is that of the request, if
    /// it has been waiting.
    pub(super) fn go_on(&self, asked: Asked, browser: &str, sign_in: &SignIn, name: Option<&str>) -> Answer {
        let Some(person) = self.person(sign_in.user_id) else { return no_client() };
        let kept = asked.role == RoleAsked::Choose && sign_in.role.is_some();
        let role = match (asked.role, person.roles.as_slice()) {
            (RoleAsked::No, _) | (_, []) => None,
            (_, [only]) => Some(only.profile_id),
            _ if kept => sign_in.role,
            _ => return self.ask_role(asked, browser, person, name),
        };
        self.desk().choose(browser, role.or(sign_in.role));
        self.answer_client(asked, SignIn { role, ..sign_in.clone() }, name)
    }

    fn ask_role(&self, asked: Asked, browser: &str, person: &Staff, name: Option<&str>) -> Answer {
        if let Some(name) = name {
            self.desk().done(name);
        }
        match self.desk().wait(asked, Some(browser.to_owned()), self.now()) {
            Ok(name) => {
                let html = page::choose_role(person, &name, "", None);
                Answer::page(StatusCode::OK, html, "role asked").about(person.user_id)
            }
            Err(e) => Answer::refused(e.into()),
        }
    }

    /// The code, on its way to the client.
    pub(super) fn answer_client(&self, asked: Asked, sign_in: SignIn, name: Option<&str>) -> Answer {
        if let Some(name) = name {
            self.desk().done(name);
        }
        let user = sign_in.user_id;
        let code = match self.desk().code(asked.clone(), sign_in, self.now()) {
            Ok(code) => code,
            Err(e) => return Answer::refused(e.into()),
        };
        self.world.given().note("code", &code);
        let address = self.address(&asked.redirect_uri, &[("code", &code), ("state", &asked.state)]);
        Answer::redirect(&address, "accepted").about(user)
    }

    /// The client hears that nothing came of it.
    pub(super) fn deny(&self, asked: &Asked, error: &str, description: &str) -> Answer {
        let said = [("error", error), ("error_description", description), ("state", &asked.state)];
        Answer::redirect(&self.address(&asked.redirect_uri, &said), &format!("refused {error}"))
    }

    fn refuse(&self, refused: Refused, client: &Client) -> Answer {
        match refused {
            Refused::Here(words) => {
                tracing::info!(client = client.id, words, "a request that cannot be answered");
                Answer::page(StatusCode::BAD_REQUEST, page::failure(words), &format!("refused {words}"))
            }
            Refused::There { redirect_uri, state, error, description } => {
                let mut said = vec![("error", error), ("error_description", description)];
                said.extend(state.as_deref().map(|state| ("state", state)));
                let address = self.address(&redirect_uri, &said);
                Answer::redirect(&address, &format!("refused {error}: {description}"))
            }
        }
    }

    /// A redirect address with its parameters; a fault ordered at `cis2.redirect` changes them.
    fn address(&self, redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
        let fault = self.world.faults().take("cis2.redirect", "");
        let mut members: Object = parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).into())).collect();
        super::merge(&mut members, &tampering(fault.as_ref()).0);
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let pairs = members.iter().map(|(name, value)| (name, text(value)));
        Url::parse_with_params(redirect_uri, pairs).map(String::from).unwrap_or_default()
    }
}

/// Whether a remembered sign-in answers the request, so that the person need not be asked again.
fn is_enough(asked: &Asked, sign_in: &SignIn, now: Timestamp) -> bool {
    let age = now.duration_since(sign_in.at).as_secs();
    asked.prompt != Prompt::Always
        && asked.role != RoleAsked::Change
        && asked.max_age.is_none_or(|most| age <= most)
        && asked.satisfied_by(sign_in.authenticator).is_some()
}

/// The browser's cookie.
pub(super) fn cookie(call: &Call) -> Option<&str> {
    let pairs = call.header(header::COOKIE)?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value).next()
}

fn no_client() -> Answer {
    let description = "no client is registered";
    Answer::refused(Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, error: "server_error", description })
}
