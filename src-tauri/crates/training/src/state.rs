//! What every part of the training world shares.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::cis2::Cis2;
use crate::faults::Faults;
use crate::given::Given;
use crate::ledger::Ledger;
use crate::patients::Patient;
use crate::pki::Pki;
use crate::platform::Platform;
use crate::staff::Staff;

/// Spine's own system id in the training world (12 digits).
pub const SPINE_ASID: &str = "200000000099";
/// Spine's party key in the training world.
pub const SPINE_PARTY: &str = "YES-0000806";
/// The system id given to a Vouch installation (12 digits).
pub const SITE_ASID: &str = "200000000115";
/// The party key given to a Vouch installation.
pub const SITE_PARTY: &str = "FX123-0000001";
/// ODS code of the site under training.
pub const SITE_ODS: &str = "FX123";
/// The site's FQDN: CN of its TLS certificate, and its address in the directory.
pub const SITE_FQDN: &str = "fx123.training.example";

/// The contract under which Spine takes alerts from the site.
pub const SPINE_CPA: &str = "S20001A000182";
/// The contract under which the site takes Spine's answers.
pub const SITE_CPA: &str = "S20001A000183";

/// What the time is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The state of a running training world. Cheap to clone.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    patients: Vec<Patient>,
    staff: Vec<Staff>,
    pki: Pki,
    ledger: Ledger,
    faults: Faults,
    given: Given,
    platform: Platform,
    cis2: Cis2,
    /// Base URLs, known once the listeners are bound.
    addresses: watch::Sender<Addresses>,
}

/// Where the parts of the world listen, and where the site under training listens.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// `https://localhost:PORT`: Spine, mutual TLS.
    pub spine: String,
    /// `https://localhost:PORT`: CIS (no client certificate).
    pub cis: String,
    /// `https://localhost:PORT`: CIS2 (no client certificate).
    pub cis2: String,
    /// `http://localhost:PORT`: the pages of CIS2 for browsers.
    pub cis2_pages: String,
    /// `https://localhost:PORT`: the API platform: OAuth token, PDS FHIR, SDS FHIR (no client certificate).
    pub platform: String,
    /// The site's own ebXML endpoint, as the directory knows it. Set by the app through the tray.
    pub site_inbound: Option<String>,
}

impl World {
    /// Joins the parts.
    #[must_use]
    pub fn new(patients: Vec<Patient>, staff: Vec<Staff>, pki: Pki, ledger: Ledger) -> Self {
        let (faults, given, addresses) = (Faults::default(), Given::default(), watch::Sender::default());
        let (platform, cis2) = (Platform::default(), Cis2::default());
        Self(Arc::new(Inner { patients, staff, pki, ledger, faults, given, platform, cis2, addresses }))
    }

    /// The patient with this NHS number (10 digits), if the world has one.
    #[must_use]
    pub fn patient(&self, nhs_number: &str) -> Option<&Patient> {
        self.0.patients.iter().find(|p| p.nhs_number == nhs_number)
    }

    /// All patients.
    #[must_use]
    pub fn patients(&self) -> &[Patient] {
        &self.0.patients
    }

    /// All staff.
    #[must_use]
    pub fn staff(&self) -> &[Staff] {
        &self.0.staff
    }

    /// The training certificate authority and what it issued.
    #[must_use]
    pub fn pki(&self) -> &Pki {
        &self.0.pki
    }

    /// What was received.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The faults that were ordered.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The secrets that went through it.
    #[must_use]
    pub fn given(&self) -> &Given {
        &self.0.given
    }

    /// The API platform: its application and the tokens it gave.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.0.platform
    }

    /// CIS2: its client, its keys, and who is signed in.
    #[must_use]
    pub fn cis2(&self) -> &Cis2 {
        &self.0.cis2
    }

    /// A copy of the addresses.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.0.addresses.borrow().clone()
    }

    /// The addresses as they change, for who must wait for one.
    #[must_use]
    pub fn watch_addresses(&self) -> watch::Receiver<Addresses> {
        self.0.addresses.subscribe()
    }

    /// Changes the addresses.
    pub fn set_addresses(&self, change: impl FnOnce(&mut Addresses)) {
        self.0.addresses.send_modify(change);
    }
}
