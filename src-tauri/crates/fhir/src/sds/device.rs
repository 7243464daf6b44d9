//! Device: the system that takes an interaction, with its ASID and party key (spec/fhir.md 7.1, 7.3).

use serde_json::Value;
use vouch_core::ids::{Asid, OdsCode, PartyKey};
use vouch_core::ports::Service;

use super::bundle::{Asking, INTERACTION, ODS_CODE, PARTY_KEY, reference, search, token};
use crate::FhirError;
use crate::json::{identifier, list, text};

const ASID: &str = "https://fhir.nhs.uk/Id/nhsSpineASID";
const OFFERS: &str = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId";

/// An accredited system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub asid: Asid,
    pub party_key: PartyKey,
}

pub(super) async fn find(asking: Asking<'_>, service: Service) -> Result<Device, FhirError> {
    let owner = &asking.settings.spine_ods;
    let query =
        [("organization", token(ODS_CODE, owner.as_str())), ("identifier", token(INTERACTION, &service.sds_id()))];
    let found = search(asking, "Device", &query).await?;
    choose(&found, owner, service)
}

/// The first system of this owner that takes the interaction. Filters of the published service can be escaped from, so
/// the owner is checked here (spec/fhir.md 7.1, fault 1).
pub(super) fn choose(found: &[Value], owner: &OdsCode, service: Service) -> Result<Device, FhirError> {
    if found.is_empty() {
        return Err(FhirError::SdsEmpty(service.sds_id()));
    }
    let owned = |device: &&Value| {
        reference(device.get("owner"), ODS_CODE).is_some_and(|code| code.eq_ignore_ascii_case(owner.as_str()))
    };
    let own: Vec<&Value> = found.iter().filter(owned).collect();
    if own.is_empty() {
        return Err(FhirError::SdsUnreadable("a Device of another owner"));
    }
    let usable: Vec<Device> =
        own.iter().filter(|device| offers(device, service)).filter_map(|device| read(device)).collect();
    if usable.windows(2).any(|pair| matches!(pair, [a, b] if a != b)) {
        tracing::warn!(
            service = service.interaction,
            "SDS has several systems for one interaction; the first is taken"
        );
    }
    usable.into_iter().next().ok_or(FhirError::SdsUnreadable("a Device without ASID or party key"))
}

pub(crate) fn read(device: &Value) -> Option<Device> {
    let asid = Asid::new(identifier(device, ASID)?)?;
    let party_key = PartyKey::new(identifier(device, PARTY_KEY)?)?;
    Some(Device { asid, party_key })
}

/// Whether it takes the interaction: one that lists others only does not.
fn offers(device: &Value, service: Service) -> bool {
    let id = service.sds_id();
    let listed = list(device, "extension").iter().filter(|e| text(e, "url") == Some(OFFERS));
    let mut ids = listed.filter_map(|e| reference(e.get("valueReference"), INTERACTION)).peekable();
    ids.peek().is_none() || ids.any(|listed| listed.eq_ignore_ascii_case(&id))
}
