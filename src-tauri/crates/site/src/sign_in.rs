//! The ways to sign in that a site has, made from its settings.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use vouch_core::Fault;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::Identity as SignIn;
use vouch_core::world::World;
use vouch_fhir::UserBearer;
use vouch_https::{Identity, Trust, client};
use vouch_identity::cis2::{AssertionAlgorithm, Broker, Cis2Client, PlatformClient, Redirect, RegisteredKey};
use vouch_identity::{
    Cis, Cis2, Cis2Settings, CisDigest, CisSettings, ClientAuth, FileKey, KeyStore, OsKey, SiteKey, SiteKeySettings,
};

use crate::adapters::wrong;
use crate::settings::{Field, Settings, ports};

/// Under which name this PC's key store keeps the keys of Vouch.
const KEY_SERVICE: &str = "Vouch";
/// The token endpoint of CIS2 below its issuer (spec/auth.md 2.1).
const CIS2_TOKEN_PATH: &str = "/access_token";

/// What every adapter here is made of.
pub struct Parts<'a> {
    pub world: World,
    pub settings: &'a Settings,
    /// Trusts the roots of this world, and shows no certificate.
    pub plain: reqwest::Client,
    pub clock: &'a Arc<dyn Clock>,
    pub ids: &'a Arc<dyn Ids>,
}

/// The ways to sign in, in the order they are offered.
pub struct Providers {
    pub all: Vec<Arc<dyn SignIn>>,
    /// Tokens for user-restricted calls, where the site asks PDS so.
    pub user: Option<Arc<dyn UserBearer>>,
}

/// Makes the ways this site has.
pub fn providers(parts: &Parts<'_>) -> Result<Providers, Fault> {
    let ways = parts.settings.ways();
    let cis2 = if ways.cis2() { Some(Arc::new(cis2(parts)?)) } else { None };
    let mut all: Vec<Arc<dyn SignIn>> = Vec::new();
    if ways.cis() {
        all.push(Arc::new(cis(parts)));
    }
    all.extend(cis2.iter().map(|cis2| Arc::clone(cis2) as Arc<dyn SignIn>));
    let by_user = parts.settings.value(Field::PdsAccess) == "user";
    let user = cis2.filter(|_| by_user).map(|cis2| Arc::new(OfUser(cis2)) as Arc<dyn UserBearer>);
    Ok(Providers { all, user })
}

fn cis(parts: &Parts<'_>) -> Cis {
    let value = |field| parts.settings.value(field);
    let sbapi = match value(Field::RoleAssertion) {
        "" => value(Field::Cis),
        own => own,
    };
    let mut settings = CisSettings::new(parts.world, value(Field::Cis), sbapi);
    if value(Field::CisDigest) == "sha256" {
        settings.digest = CisDigest::Sha256;
    }
    Cis::new(parts.plain.clone(), settings, Arc::clone(parts.clock), Arc::clone(parts.ids))
}

fn cis2(parts: &Parts<'_>) -> Result<Cis2, Fault> {
    let value = |field| parts.settings.value(field);
    let (issuer, client_id) = (value(Field::Cis2Issuer), value(Field::Cis2ClientId));
    let level = if value(Field::Cis2Level) == "3" { 3 } else { 2 };
    let ports = ports(value(Field::Cis2Ports)).ok_or_else(|| wrong(Field::Cis2Ports, "no ports"))?;
    let settings = Cis2Settings {
        redirect: Redirect { ports, ..Redirect::default() },
        acr_values: if level == 3 { "AAL3_ANY" } else { "AAL2_OR_AAL3_ANY" }.into(),
        assurance_level: level,
        platform_token_url: (value(Field::PdsAccess) == "user").then(|| value(Field::Token).to_owned()),
        // No browser trusts the training world's own roots; elsewhere plain HTTP is refused (law 10).
        allow_http_authorize_on_loopback: parts.world == World::Training,
        ..Cis2Settings::new(issuer, client_id)
    };
    let client_auth: Arc<dyn ClientAuth> = match value(Field::Broker) {
        "" => Arc::new(own_key(parts, issuer, client_id)?),
        address => Arc::new(broker(parts, address)?),
    };
    Ok(Cis2::new(parts.plain.clone(), settings, client_auth, Arc::clone(parts.clock)))
}

fn broker(parts: &Parts<'_>, address: &str) -> Result<Broker, Fault> {
    let read =
        |field| std::fs::read(parts.settings.path(field)).map_err(|e: std::io::Error| wrong(field, &e.to_string()));
    let trust = Trust(read(Field::BrokerRoots)?);
    let identity = Identity { chain: read(Field::BrokerCertificate)?, key: read(Field::BrokerKey)? };
    let http = client(&trust, Some(&identity)).map_err(|e| wrong(Field::BrokerCertificate, &e.to_string()))?;
    Ok(Broker::new(http, address, Arc::clone(parts.clock)))
}

fn own_key(parts: &Parts<'_>, issuer: &str, client_id: &str) -> Result<SiteKey, Fault> {
    let text = |field| parts.settings.value(field).to_owned();
    let key = |kid, field| -> Result<RegisteredKey, Fault> {
        let store = key_store(parts.settings.value(field)).map_err(|why| wrong(field, &why))?;
        Ok(RegisteredKey { kid: text(kid), store })
    };
    let cis2 = Cis2Client {
        client_id: client_id.to_owned(),
        token_endpoint: format!("{issuer}{CIS2_TOKEN_PATH}"),
        key: key(Field::Cis2Kid, Field::Cis2Key)?,
        algorithm: AssertionAlgorithm::default(),
    };
    let platform = match text(Field::PdsAccess).as_str() {
        "user" => Some(PlatformClient {
            api_key: text(Field::ApiKey).into(),
            token_url: text(Field::Token),
            key: key(Field::Kid, Field::AppKey)?,
            secret: secret(parts.settings)?,
        }),
        _ => None,
    };
    let settings = SiteKeySettings { cis2: Some(cis2), platform };
    Ok(SiteKey::new(parts.plain.clone(), settings, Arc::clone(parts.clock), Arc::clone(parts.ids)))
}

/// A path is a file, anything else a name in this PC's key store.
fn key_store(value: &str) -> Result<Arc<dyn KeyStore>, String> {
    match value {
        "" => Err("neither a key nor a broker".into()),
        path if Path::new(path).is_absolute() => Ok(Arc::new(FileKey(path.into()))),
        name => OsKey::new(KEY_SERVICE, name).map(|key| Arc::new(key) as _).map_err(|e| e.to_string()),
    }
}

/// The application's secret, where the site has registered one of its own.
fn secret(settings: &Settings) -> Result<Option<SecretString>, Fault> {
    let path = settings.path(Field::PlatformSecret);
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(|e| wrong(Field::PlatformSecret, &e.to_string()))?;
    Ok(Some(text.trim().to_owned().into()))
}

/// The platform's token of whoever signed in by CIS2.
struct OfUser(Arc<Cis2>);

#[async_trait]
impl UserBearer for OfUser {
    async fn bearer(&self) -> Result<Option<(SecretString, RoleProfileId)>, Fault> {
        Ok(self.0.bearer().await?.map(|bearer| (bearer.token, bearer.role)))
    }
}
