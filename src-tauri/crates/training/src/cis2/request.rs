//! The authorization request, read strictly (spec/auth.md 2.3; OpenID Connect Core 3.1.2, RFC 6749 4.1, RFC 7636).

use super::client::Client;
use super::levels;
use crate::staff::Authenticator;

/// Scopes of CIS2. The last two decide how the role is asked for.
pub(super) const SCOPES: [&str; 10] = [
    "openid",
    "profile",
    "email",
    "nhsperson",
    "nationalrbacaccess",
    "associatedorgs",
    "professionalmemberships",
    "organisationalmemberships",
    SELECTED_ROLE,
    CHANGED_ROLE,
];
const SELECTED_ROLE: &str = "selectedrole";
const CHANGED_ROLE: &str = "changedrole";
/// Characters of an S256 challenge: 32 bytes in base64url (RFC 7636 4.2).
const CHALLENGE_LENGTH: usize = 43;
/// Longest value of `state` and `nonce`, in bytes.
const MAX_OPAQUE: usize = 512;

/// A request that may be put before a person.
#[derive(Clone)]
pub(super) struct Asked {
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub state: String,
    pub nonce: String,
    /// S256.
    pub challenge: String,
    pub prompt: Prompt,
    /// Seconds since the person last signed in.
    pub max_age: Option<i64>,
    /// Known values of `acr_values`, in the order of preference; never empty.
    pub levels: Vec<String>,
    pub role: RoleAsked,
}

/// Whether the person has to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Not if the browser remembers somebody.
    IfNeeded,
    /// `login`.
    Always,
    /// `none`.
    Never,
}

/// Whether CIS2 asks for the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoleAsked {
    No,
    /// `selectedrole`: unless one was chosen in this session.
    Choose,
    /// `changedrole`: always, after a fresh sign-in.
    Change,
}

/// Why a request goes nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody to answer is known: the person is told on a page (RFC 6749 4.1.2.1).
    Here(&'static str),
    /// The client is told.
    There { redirect_uri: String, state: Option<String>, error: &'static str, description: &'static str },
}

impl Asked {
    /// The value of `acr_values` that an authenticator satisfies, the preferred one first.
    pub fn satisfied_by(&self, authenticator: Authenticator) -> Option<&str> {
        let fits = |value: &&String| levels::satisfying(value).is_some_and(|all| all.contains(&authenticator));
        self.levels.iter().find(fits).map(String::as_str)
    }
}

/// Names and values of a query or a form, in order.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Percent-decoded.
    pub fn read(form: &[u8]) -> Self {
        let text = std::str::from_utf8(form).unwrap_or_default();
        // A URL's query is read by the same rules as a form.
        let url = reqwest::Url::parse("http://localhost/").map(|mut url| {
            url.set_query(Some(text));
            url.query_pairs().into_owned().collect()
        });
        Self(url.unwrap_or_default())
    }

    /// The value, if it is there once and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let value = values.next().filter(|value| !value.is_empty())?;
        if values.next().is_some() { None } else { Some(value) }
    }

    /// Whether something is said twice, which is no request at all (RFC 6749 3.1).
    pub fn repeat(&self) -> bool {
        self.0.iter().enumerate().any(|(i, (name, _))| self.0.iter().take(i).any(|(before, _)| before == name))
    }
}

/// Reads a request of the registered client.
pub(super) fn read(fields: &Fields, client: &Client) -> Result<Asked, Refused> {
    if fields.get("client_id") != Some(client.id) {
        return Err(Refused::Here("This application is not registered (client_id)."));
    }
    let Some(redirect_uri) = fields.get("redirect_uri").filter(|uri| client.may_be_answered_at(uri)) else {
        return Err(Refused::Here("This application may not be answered there (redirect_uri)."));
    };
    let state = fields.get("state");
    let refused = |error, description| {
        let (redirect_uri, state) = (redirect_uri.to_owned(), state.map(ToOwned::to_owned));
        Refused::There { redirect_uri, state, error, description }
    };
    let invalid = |description| refused("invalid_request", description);
    let opaque = |name| fields.get(name).filter(|value| value.len() <= MAX_OPAQUE);

    if fields.repeat() {
        return Err(invalid("a parameter is repeated"));
    }
    match fields.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(refused("unsupported_response_type", "response_type must be code")),
        None => return Err(invalid("response_type is missing")),
    }
    let state = opaque("state").ok_or_else(|| invalid("state is missing or too long"))?.to_owned();
    let nonce = opaque("nonce").ok_or_else(|| invalid("nonce is missing or too long"))?.to_owned();
    if fields.get("code_challenge_method") != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    let challenge = fields.get("code_challenge").filter(|c| is_challenge(c));
    let challenge = challenge.ok_or_else(|| invalid("code_challenge is missing or malformed"))?.to_owned();
    let (scopes, role) = scopes(fields).map_err(|why| refused("invalid_scope", why))?;
    let prompt = match fields.get("prompt") {
        None => Prompt::IfNeeded,
        Some("login") => Prompt::Always,
        Some("none") => Prompt::Never,
        Some(_) => return Err(invalid("prompt must be login or none")),
    };
    let max_age = fields.get("max_age").map(|age| age.parse::<u32>().map(i64::from)).transpose();
    let max_age = max_age.map_err(|_| invalid("max_age must be a number of seconds"))?;
    let asked = fields.get("acr_values").unwrap_or(levels::USUAL);
    let levels: Vec<String> = asked.split(' ').map(ToOwned::to_owned).collect();
    if levels.iter().any(|value| levels::satisfying(value).is_none()) {
        return Err(invalid("acr_values is not known"));
    }
    let redirect_uri = redirect_uri.to_owned();
    Ok(Asked { redirect_uri, scopes, state, nonce, challenge, prompt, max_age, levels, role })
}

fn scopes(fields: &Fields) -> Result<(Vec<String>, RoleAsked), &'static str> {
    let scopes: Vec<String> = fields.get("scope").unwrap_or_default().split(' ').map(ToOwned::to_owned).collect();
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    if !has("openid") {
        return Err("scope must hold openid");
    }
    if !scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
        return Err("a scope is not known");
    }
    let role = match (has(SELECTED_ROLE), has(CHANGED_ROLE)) {
        (true, true) => return Err("selectedrole and changedrole exclude each other"),
        (true, false) => RoleAsked::Choose,
        (false, true) => RoleAsked::Change,
        (false, false) => RoleAsked::No,
    };
    Ok((scopes, role))
}

fn is_challenge(text: &str) -> bool {
    text.len() == CHALLENGE_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
