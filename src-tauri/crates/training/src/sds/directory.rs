//! Who is in the directory: Spine, and the site under training.

use crate::pki::SPINE_FQDN;
use crate::state::{
    Addresses, SITE_ASID, SITE_CPA, SITE_FQDN, SITE_ODS, SITE_PARTY, SPINE_ASID, SPINE_CPA, SPINE_PARTY,
};

/// Spine's ODS code (spec/hl7v3.md 16).
const SPINE_ODS: &str = "YES";
/// The GP practice a site under training may also work for.
const PRACTICE_ODS: &str = "A12345";
/// The contract of Spine's synchronous interactions, as in samples/fhir/sds.
const SYNC_CPA: &str = "S20001A000168";
/// Who made the site's system: an invented code.
const SITE_MANUFACTURER: &str = "Y99999";

const LIST: &str = "urn:nhs:names:services:psisquery:QUPC_IN180000SM04";
const LIST_UK04: &str = "urn:nhs:names:services:psisquery:QUPC_IN180000UK04";
const GET: &str = "urn:nhs:names:services:psisquery:QUPC_IN190000UK04";
const ALERT: &str = "urn:nhs:names:services:alerts:COMT_IN000001UK01";
const ALERT_ANSWER: &str = "urn:nhs:names:services:alerts:MCCI_IN010000UK13";

/// One accredited system of one organisation.
pub(super) struct System {
    pub ods: &'static str,
    pub asid: &'static str,
    pub party_key: &'static str,
    pub manufacturer: &'static str,
    pub fqdn: &'static str,
    pub interactions: Vec<Interaction>,
}

/// One interaction a system takes part in.
pub(super) struct Interaction {
    pub id: &'static str,
    /// Where it is received; `None` if this system only sends it, or has given no address yet.
    pub address: Option<String>,
    pub cpa_id: &'static str,
    /// Asynchronous and reliable: acknowledged, retried, without duplicates.
    pub reliable: bool,
}

/// The directory as the addresses stand now.
pub(super) fn systems(addresses: &Addresses) -> Vec<System> {
    let sync = |id| Interaction {
        id,
        address: Some(format!("{}/sync-service", addresses.spine)),
        cpa_id: SYNC_CPA,
        reliable: false,
    };
    let alert = Interaction {
        id: ALERT,
        address: Some(format!("{}/reliablemessaging/reliablerequest", addresses.spine)),
        cpa_id: SPINE_CPA,
        reliable: true,
    };
    let spine = System {
        ods: SPINE_ODS,
        asid: SPINE_ASID,
        party_key: SPINE_PARTY,
        manufacturer: SPINE_ODS,
        fqdn: SPINE_FQDN,
        interactions: vec![sync(LIST), sync(LIST_UK04), sync(GET), alert],
    };
    vec![spine, site(SITE_ODS, addresses), site(PRACTICE_ODS, addresses)]
}

fn site(ods: &'static str, addresses: &Addresses) -> System {
    let sends = |id| Interaction { id, address: None, cpa_id: SITE_CPA, reliable: false };
    let answers =
        Interaction { id: ALERT_ANSWER, address: addresses.site_inbound.clone(), cpa_id: SITE_CPA, reliable: true };
    System {
        ods,
        asid: SITE_ASID,
        party_key: SITE_PARTY,
        manufacturer: SITE_MANUFACTURER,
        fqdn: SITE_FQDN,
        interactions: vec![sends(LIST), sends(LIST_UK04), sends(GET), sends(ALERT), answers],
    }
}
