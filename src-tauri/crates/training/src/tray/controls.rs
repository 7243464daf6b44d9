//! The tray as the control desk of the world: the site's address, the patients, the faults.

use reqwest::Url;
use serde_json::{Value, json};

use super::{FaultOrder, Refusal, Tray, ok};
use crate::patients::{Patient, Scr};

impl Tray {
    /// Registers where the site takes Spine's answers. The world calls nobody beyond this machine.
    pub(super) fn inbound(&self, url: &str) -> Result<Value, Refusal> {
        let parsed = Url::parse(url).map_err(|e| e.to_string())?;
        let loopback = matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if parsed.scheme() != "https" || !loopback {
            return Err("the site's endpoint must be https on localhost".into());
        }
        self.0.world.set_addresses(|a| a.site_inbound = Some(url.to_owned()));
        Ok(ok())
    }

    pub(super) fn patients(&self) -> Value {
        let patient = |p: &Patient| json!({ "nhs_number": p.nhs_number, "name": name(p), "reason": p.reason });
        let patients: Vec<Value> = self.0.world.patients().iter().map(patient).collect();
        json!({ "patients": patients })
    }

    pub(super) fn document(&self, number: &str) -> Value {
        let events = match self.0.world.patient(number).map(|p| &p.scr) {
            Some(Scr::Events(events)) => events.as_slice(),
            Some(Scr::Dissent(_) | Scr::None | Scr::Refused) | None => &[],
        };
        let current = events.iter().filter(|e| e.status == 1).max_by_key(|e| &e.persisted);
        json!({ "html": current.map(|e| &e.html) })
    }

    pub(super) fn fault(&self, order: FaultOrder) -> Value {
        self.0.world.faults().order(order.into());
        ok()
    }
}

/// `EXAMPLE, Ann (Mrs)`, as the NHS writes names.
fn name(patient: &Patient) -> String {
    let title = patient.prefix.as_ref().map(|t| format!(" ({t})")).unwrap_or_default();
    let name = [patient.family.to_uppercase(), patient.given.join(" ")].join(", ");
    format!("{}{title}", name.trim_matches([',', ' ']))
}
