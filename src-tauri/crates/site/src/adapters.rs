//! The adapters, made from the settings of a site.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{Asid, OdsCode, PartyKey};
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};
use vouch_fhir::{Pds, PdsSettings, Sds, SdsSettings};
use vouch_https::{Identity, Trust, client};
use vouch_journal::SqliteJournal;
use vouch_spine::alerts::{AlertCode, Coded};
use vouch_spine::scr::ListInteraction;
use vouch_spine::{AlertCodes, Spine, SpineSettings};

use crate::directory::{DataDir, unusable};
use crate::settings::{Field, Settings};
use crate::sign_in::{Parts, Providers, providers};

/// The folder of the journal.
const JOURNAL: &str = "journal";
/// The file with this installation's own id.
const INSTALLATION: &str = "installation";
/// What this system calls itself in alerts.
const SYSTEM: &str = concat!("Vouch ", env!("CARGO_PKG_VERSION"));

/// Everything outside the core.
pub struct Adapters {
    /// The journal with its outbox.
    pub journal: Arc<SqliteJournal>,
    /// Spine.
    pub spine: Arc<Spine>,
    /// PDS.
    pub pds: Arc<Pds>,
    /// SDS.
    pub sds: Arc<Sds>,
    /// The ways to sign in.
    pub sign_in: Providers,
    /// A client that shows the site's certificate.
    pub mutual: reqwest::Client,
    /// The site's certificate and key.
    pub identity: Identity,
    /// The roots of this world.
    pub trust: Trust,
    /// The site's party key.
    pub party_key: PartyKey,
}

/// Makes the adapters. The journal comes first: without it nothing else may be asked.
pub fn join(dir: &DataDir, settings: &Settings, clock: &Arc<dyn Clock>, ids: &Arc<dyn Ids>) -> Result<Adapters, Fault> {
    let journal = journal(dir, clock, ids.as_ref())?;
    let read = |field: Field| std::fs::read(settings.path(field)).map_err(|e| wrong(field, &e.to_string()));
    let trust = Trust(read(Field::Roots)?);
    let identity = Identity { chain: read(Field::Certificate)?, key: read(Field::Key)? };
    let plain = client(&trust, None).map_err(|e| wrong(Field::Roots, &e.to_string()))?;
    let mutual = client(&trust, Some(&identity)).map_err(|e| wrong(Field::Certificate, &e.to_string()))?;
    let party_key =
        PartyKey::new(settings.value(Field::PartyKey)).ok_or_else(|| wrong(Field::PartyKey, "not a party key"))?;
    let text = |field: Field| settings.value(field).to_owned();

    let spine = SpineSettings {
        asid: Asid::new(settings.value(Field::Asid)).ok_or_else(|| wrong(Field::Asid, "not an ASID"))?,
        party_key: party_key.clone(),
        list: match settings.value(Field::ListQuery) {
            "QUPC_IN180000UK04" => ListInteraction::Uk04,
            _ => ListInteraction::Sm04,
        },
        from: "127.0.0.1".into(),
        system: SYSTEM.into(),
        codes: AlertCodes::of(dir.world(), confirmed_codes(dir.world(), settings)?),
    };
    let ods = |field: Field| OdsCode::new(settings.value(field)).ok_or_else(|| wrong(field, "not an ODS code"));
    let pds = PdsSettings {
        base_url: text(Field::Pds),
        token_url: text(Field::Token),
        api_key: text(Field::ApiKey).into(),
        kid: text(Field::Kid),
        key_pem: read(Field::AppKey)?.into(),
        org: ods(Field::Ods)?,
    };
    let sds = SdsSettings {
        base_url: text(Field::Sds),
        api_key: text(Field::ApiKey).into(),
        spine_ods: ods(Field::SpineOds)?,
    };
    let both = || (Arc::clone(clock), Arc::clone(ids));
    let (spine_clock, spine_ids) = both();
    let (pds_clock, pds_ids) = both();
    let sign_in = providers(&Parts { world: dir.world(), settings, plain: plain.clone(), clock, ids })?;
    let pds = Pds::new(plain.clone(), pds, pds_clock, pds_ids)?;
    let pds = match &sign_in.user {
        Some(user) => pds.for_user(Arc::clone(user)),
        None => pds,
    };
    Ok(Adapters {
        journal,
        spine: Arc::new(Spine::new(mutual.clone(), spine, spine_clock, spine_ids)),
        pds: Arc::new(pds),
        sds: Arc::new(Sds::new(plain, sds, Arc::clone(clock))),
        sign_in,
        mutual,
        identity,
        trust,
        party_key,
    })
}

fn journal(dir: &DataDir, clock: &Arc<dyn Clock>, ids: &dyn Ids) -> Result<Arc<SqliteJournal>, Fault> {
    let options =
        vouch_journal::Options { log_id: format!("{}-{}", dir.world(), installation(dir, ids)?), max_pages: None };
    let opened = SqliteJournal::open(&dir.join(JOURNAL), options, Arc::clone(clock))?;
    tracing::info!(
        entries = opened.entries,
        closed = opened.closed,
        interrupted = opened.interrupted,
        "the journal is open"
    );
    Ok(opened.journal)
}

/// The id of this installation: made at the first start, kept for ever.
fn installation(dir: &DataDir, ids: &dyn Ids) -> Result<String, Fault> {
    let file = dir.join(INSTALLATION);
    match std::fs::read_to_string(&file) {
        Ok(id) => Ok(id.trim().to_owned()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let id = ids.uuid().to_string();
            std::fs::write(&file, format!("{id}\n")).map_err(|e| unusable(&file, &e))?;
            Ok(id)
        }
        Err(e) => Err(unusable(&file, &e)),
    }
}

#[derive(Deserialize)]
struct ConfirmedCode {
    r#type: ConfirmedCoded,
    reason: ConfirmedCoded,
}

#[derive(Deserialize)]
struct ConfirmedCoded {
    code: String,
    system: String,
    display: String,
}

/// The confirmed table of alert codes of a world. Training has its own; elsewhere, without a file, there is none and the
/// core refuses to look (spec/hl7v3.md 19).
fn confirmed_codes(world: World, settings: &Settings) -> Result<Vec<(String, AlertCode)>, Fault> {
    let path = settings.path(Field::AlertCodes);
    if world == World::Training || path.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = |why: String| wrong(Field::AlertCodes, &why);
    let text = std::fs::read_to_string(&path).map_err(|e| unreadable(e.to_string()))?;
    let table: BTreeMap<String, ConfirmedCode> = toml::from_str(&text).map_err(|e| unreadable(e.to_string()))?;
    let coded = |c: ConfirmedCoded| Coded { code: c.code, system: c.system, display: c.display };
    Ok(table
        .into_iter()
        .map(|(cause, c)| (cause, AlertCode { kind: coded(c.r#type), reason: coded(c.reason) }))
        .collect())
}

pub fn wrong(field: Field, why: &str) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        &format!("The set-up of this site is not complete: {}.", field.label()),
        "Nothing can be looked at until it is.",
        "Whoever looks after this PC can correct it in the set-up.",
    )
    .with("Field", field.id())
    .with("Why", why)
}
