//! The ways to sign in that a site has, made from its settings.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use vouch_core::Fault;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::Identity as SignIn;
use vouch_core::world::World;
use vouch_https::{Identity, Trust, client};
use vouch_identity::cis2::{AssertionAlgorithm, Audience, Broker, Cis2Client, PlatformClient, PlatformToken, Redirect};
use vouch_identity::{
    Cis, Cis2, Cis2Error, Cis2Settings, CisDigest, CisSettings, ClientAuth, FileKey, KeyStore, OsKey, SiteKey,
    SiteKeySettings,
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
    /// CIS2, which also gives tokens for user-restricted calls.
    pub cis2: Option<Arc<Cis2>>,
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
    Ok(Providers { all, cis2 })
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
        "" => Arc::new(own_keys(parts, issuer, client_id)?),
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

fn own_keys(parts: &Parts<'_>, issuer: &str, client_id: &str) -> Result<OwnKeys, Fault> {
    let text = |field| parts.settings.value(field).to_owned();
    let cis2 = SiteKeySettings {
        kid: text(Field::Cis2Kid),
        cis2: Some(Cis2Client {
            client_id: client_id.to_owned(),
            token_endpoint: format!("{issuer}{CIS2_TOKEN_PATH}"),
            algorithm: AssertionAlgorithm::default(),
        }),
        platform: None,
    };
    let platform = SiteKeySettings {
        kid: text(Field::Kid),
        cis2: None,
        platform: Some(PlatformClient {
            api_key: text(Field::ApiKey).into(),
            token_url: text(Field::Token),
            secret: secret(parts.settings)?,
        }),
    };
    let key = |settings, field| -> Result<SiteKey, Fault> {
        let store = key_store(parts.settings.value(field)).map_err(|why| wrong(field, &why))?;
        Ok(SiteKey::new(parts.plain.clone(), settings, store, Arc::clone(parts.clock), Arc::clone(parts.ids)))
    };
    Ok(OwnKeys { cis2: key(cis2, Field::Cis2Key)?, platform: key(platform, Field::AppKey)? })
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

/// The site's own keys: one registered with CIS2, one with the API platform.
struct OwnKeys {
    cis2: SiteKey,
    platform: SiteKey,
}

#[async_trait]
impl ClientAuth for OwnKeys {
    async fn assertion(&self, audience: Audience) -> Result<SecretString, Cis2Error> {
        match audience {
            Audience::Cis2 => self.cis2.assertion(audience).await,
            Audience::Platform => self.platform.assertion(audience).await,
        }
    }

    async fn refresh(&self, refresh_token: &SecretString) -> Result<Option<PlatformToken>, Cis2Error> {
        self.platform.refresh(refresh_token).await
    }
}
