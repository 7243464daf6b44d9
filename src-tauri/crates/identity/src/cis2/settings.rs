//! Which CIS2, as which client, and how strong a sign-in must be.

use std::time::Duration;

/// The scopes of every sign-in (spec/auth.md 2.3), without the one for the role.
pub(super) const SCOPES: &str = "openid profile nhsperson nationalrbacaccess associatedorgs";

/// Longest a person may take in the browser (spec/auth.md 2.8).
pub const SIGN_IN_LIMIT: Duration = Duration::from_secs(300);

/// The ports that are registered as redirect addresses unless a site says otherwise: an assumption, since NHS says
/// nothing about any (spec/auth.md 2.8).
pub const REDIRECT_PORTS: [u16; 3] = [48170, 48171, 48172];

/// What a client of CIS2 must be told. Addresses are kept and compared as texts: `:443` counts (spec/auth.md 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cis2Settings {
    /// The issuer, exactly as CIS2 writes it.
    pub issuer: String,
    /// The client id: `999999999999.apps.national`.
    pub client_id: String,
    /// Where the browser comes back to.
    pub redirect: Redirect,
    /// The ways of signing in that are asked for (spec/auth.md 2.3).
    pub acr_values: String,
    /// The least `authentication_assurance_level` that is taken: 1, 2 or 3.
    pub assurance_level: u8,
    /// The token URL of the API platform, exactly as the platform writes it. `None`: no user-restricted access.
    pub platform_token_url: Option<String>,
    /// Hosts besides the issuer's own that its endpoints may be on.
    pub other_hosts: Vec<String>,
    /// Training alone: the pages in the browser may be plain HTTP on loopback, since no browser trusts the training CA.
    pub allow_http_authorize_on_loopback: bool,
    /// Longest a person may take in the browser.
    pub sign_in_limit: Duration,
}

/// A redirect address on loopback with ports that are tried in order (RFC 8252 section 7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// `localhost` or `127.0.0.1`, as registered.
    pub host: String,
    /// Registered ports, in the order they are tried.
    pub ports: Vec<u16>,
    /// Beginning with a slash.
    pub path: String,
}

impl Default for Redirect {
    fn default() -> Self {
        Self { host: "localhost".into(), ports: REDIRECT_PORTS.into(), path: "/signed-in".into() }
    }
}

impl Redirect {
    /// The redirect address with one port, as registered.
    #[must_use]
    pub fn uri(&self, port: u16) -> String {
        format!("http://{}:{port}{}", self.host, self.path)
    }
}

impl Cis2Settings {
    /// Settings for one issuer and client: AAL2 or AAL3, as the NHS advises where the API lets one (spec/auth.md 2.3).
    #[must_use]
    pub fn new(issuer: &str, client_id: &str) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            redirect: Redirect::default(),
            acr_values: "AAL2_OR_AAL3_ANY".into(),
            assurance_level: 2,
            platform_token_url: None,
            other_hosts: Vec::new(),
            allow_http_authorize_on_loopback: false,
            sign_in_limit: SIGN_IN_LIMIT,
        }
    }
}
