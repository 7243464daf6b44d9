//! PDS and SDS against the training world over TLS on loopback. Nothing is shared with it but bytes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use vouch_core::clock::{Clock, Ids};
use vouch_core::ids::{NhsNumber, OdsCode};
use vouch_core::ports::{Directory, Retrieved, Service};
use vouch_core::{Code, Fault};
use vouch_https::{Trust, client};
use vouch_training::cis::Rules;
use vouch_training::faults::{Fault as Ordered, Order};
use vouch_training::patients::PdsState;
use vouch_training::running::{Options, Running, start};

use crate::{Pds, PdsSettings, Sds, SdsSettings};

const GET: Service = Service { service: "psisquery", interaction: "QUPC_IN190000UK04" };
const ALERTS: Service = Service { service: "alerts", interaction: "COMT_IN000001UK01" };

/// The real time, or another by so many seconds.
struct Off(i64);

impl Clock for Off {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.0)
    }
}

/// Real chance: the platform remembers each id it was shown.
struct Random;

impl Ids for Random {
    fn uuid(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}

struct Site {
    world: Running,
    http: reqwest::Client,
    _data: TempDir,
}

impl Site {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = Options { data: data.path().into(), ledger: None, port_base: 0, cis: Rules::default() };
        let world = start(options).await.unwrap();
        let trust = Trust(std::fs::read(&world.announcement.ca).unwrap());
        Self { http: client(&trust, None).unwrap(), world, _data: data }
    }

    fn pds(&self, clock_off: i64, change: impl FnOnce(&mut PdsSettings)) -> Pds {
        let a = &self.world.announcement;
        let mut settings = PdsSettings {
            base_url: format!("{}/personal-demographics/FHIR/R4", a.platform),
            token_url: format!("{}/oauth2/token", a.platform),
            api_key: a.api_key.clone().into(),
            kid: a.kid.clone(),
            key_pem: std::fs::read(&a.app_key).unwrap().into(),
            org: OdsCode::new(a.site.ods).unwrap(),
        };
        change(&mut settings);
        Pds::new(self.http.clone(), settings, Arc::new(Off(clock_off)), Arc::new(Random)).unwrap()
    }

    fn sds(&self, api_key: &str) -> Sds {
        let settings = SdsSettings {
            base_url: format!("{}/spine-directory/FHIR/R4", self.world.announcement.platform),
            api_key: api_key.into(),
            spine_ods: OdsCode::new("YES").unwrap(),
        };
        Sds::new(self.http.clone(), settings, Arc::new(Off(0)))
    }

    fn order(&self, at: &str, fault: Ordered) {
        self.world.world.faults().order(Order { patient: "*".into(), at: at.into(), fault, left: Some(1) });
    }

    fn number(&self, is: impl Fn(&PdsState) -> bool) -> NhsNumber {
        let all = self.world.world.patients();
        NhsNumber::parse(&all.iter().find(|p| is(&p.pds)).unwrap().nhs_number).unwrap()
    }
}

async fn ask(pds: &Pds, number: &NhsNumber) -> Result<Retrieved, Fault> {
    pds.person(number).await.map_err(Fault::from)
}

#[tokio::test]
async fn everybody_in_the_register_is_found_as_they_are() {
    let site = Site::start().await;
    let pds = site.pds(0, |_| {});
    let (mut found, mut restricted, mut superseded, mut invalidated) = (0, 0, 0, 0);
    for patient in site.world.world.patients() {
        let number = NhsNumber::parse(&patient.nhs_number).unwrap();
        match (ask(&pds, &number).await.unwrap(), &patient.pds) {
            (Retrieved::Invalidated, PdsState::Invalidated) => invalidated += 1,
            (Retrieved::Found(person), PdsState::SupersededBy(current)) => {
                assert_eq!((person.nhs_number.digits(), person.asked_as), (current.as_str(), Some(number)));
                superseded += 1;
            }
            (Retrieved::Found(person), state) => {
                assert_eq!((person.nhs_number.digits(), &person.asked_as), (patient.nhs_number.as_str(), &None));
                assert_eq!(person.name.map_or_else(String::new, |n| n.family), patient.family);
                assert_eq!(person.preferred, patient.nickname);
                assert_eq!(person.restricted, *state == PdsState::Restricted);
                if person.restricted {
                    assert_eq!((person.address.len(), person.postcode, person.practice), (0, None, None));
                    restricted += 1;
                } else {
                    assert_eq!(person.address, patient.address);
                    assert_eq!(person.practice.as_ref().map(OdsCode::as_str), patient.practice.as_deref());
                }
                found += 1;
            }
            (other, state) => panic!("{other:?} {state:?}"),
        }
    }
    assert!(restricted > 0 && superseded > 0 && invalidated > 0);
    assert_eq!(ask(&pds, &NhsNumber::parse("9000000009").unwrap()).await, Ok(Retrieved::NotFound));
    println!("register: {found} found ({restricted} restricted), {superseded} superseded, {invalidated} invalidated");
}

#[tokio::test]
async fn what_keeps_an_application_out() {
    let site = Site::start().await;
    let number = site.number(|state| *state == PdsState::Normal);
    type Change = fn(&mut PdsSettings);
    let rows: [(&str, i64, Change, Option<&str>); 6] = [
        ("as registered", 0, |_| {}, None),
        ("two minutes slow", -120, |_| {}, None),
        ("an hour slow", -3600, |_| {}, Some("clock")),
        ("an hour fast", 3600, |_| {}, Some("clock")),
        ("another API key", 0, |s| s.api_key = "another".into(), Some("key")),
        ("another key id", 0, |s| s.kid = "another".into(), Some("key")),
    ];
    for (case, off, change, words) in rows {
        let answer = ask(&site.pds(off, change), &number).await;
        match (answer, words) {
            (Ok(Retrieved::Found(_)), None) => {}
            (Err(fault), Some(words)) => {
                assert_eq!((fault.code, fault.what.contains(words)), (Code::Config, true), "{case}: {}", fault.what);
            }
            (answer, _) => panic!("{case}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_is_never_nobody() {
    let site = Site::start().await;
    let number = site.number(|state| *state == PdsState::Normal);
    let (pds, key) = (site.pds(0, |_| {}), site.world.announcement.api_key.clone());
    for (fault, code) in [
        (Ordered::DropBefore, Code::CutOff),
        (Ordered::DropAfter, Code::CutOff),
        (Ordered::Cut, Code::CutOff),
        (Ordered::Http500, Code::SpineFault),
        (Ordered::Garbage, Code::AnswerUnreadable),
        (Ordered::Huge(8 << 20), Code::AnswerTooLarge),
    ] {
        site.order("pds", fault.clone());
        assert_eq!(ask(&pds, &number).await.unwrap_err().code, code, "PDS {fault:?}");
        site.order("sds", fault.clone());
        assert_eq!(site.sds(&key).route(GET).await.unwrap_err().code, code, "SDS {fault:?}");
    }
    assert!(matches!(ask(&pds, &number).await, Ok(Retrieved::Found(_))));
}

#[tokio::test]
async fn routes_to_spine() {
    let site = Site::start().await;
    let a = &site.world.announcement;
    let sds = site.sds(&a.api_key);
    for (service, path, contract) in
        [(GET, "/sync-service", None), (ALERTS, "/reliablemessaging/reliablerequest", Some((2, 60, 300)))]
    {
        let route = sds.route(service).await.unwrap();
        assert_eq!(route.address, format!("{}{path}", a.spine));
        assert_eq!((route.asid.as_str(), route.party_key.as_str()), (a.spine_asid, a.spine_party));
        assert!(route.cpa_id.is_some());
        assert_eq!(route.contract.map(|c| (c.retries, c.interval_secs, c.persist_secs)), contract);
        assert_eq!(sds.route(service).await.unwrap().service, service, "from what is kept");
    }
    let asked = site.world.world.ledger().lines().iter().filter(|line| line.what == "sds").count();
    assert_eq!(asked, 4, "two questions for each service, once");
    let unknown = Service { service: "psis", interaction: "REPC_IN150016UK05" };
    assert_eq!(sds.route(unknown).await.unwrap_err().code, Code::DirectoryEmpty);
    assert_eq!(site.sds("another").route(GET).await.unwrap_err().code, Code::Config);
}
