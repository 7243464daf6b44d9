use std::time::Duration;

use super::super::super::testing::{DISSENT, DISSENT_EVENT, EVENTS, NEW_EVENT, Stage};
use super::super::super::xml::parse;
use super::super::{GET, LIST_UK};
use super::{Query, post};
use crate::faults::{Fault, Order};

const LIST: Query<'_> = Query { interaction: LIST_UK, patient: EVENTS, overrides: "0", event: None };
const FETCH: Query<'_> = Query { interaction: GET, patient: EVENTS, overrides: "0", event: Some(NEW_EVENT) };
const HUGE: usize = 33 * 1024 * 1024;

/// What arrived: HTTP status and body, or how many bytes came before the end.
enum Arrived {
    Whole(u16, Vec<u8>),
    Nothing,
    Part(usize),
}

async fn ask(stage: &Stage, query: Query<'_>) -> Arrived {
    let Ok(mut answer) = post(stage, &query.action(), query.write()).await else { return Arrived::Nothing };
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Arrived::Whole(answer.status().as_u16(), body),
            Err(_) => return Arrived::Part(body.len()),
        }
    }
}

type Check = fn(&Arrived) -> bool;

fn whole(arrived: &Arrived, status: u16, holds: &[&str]) -> bool {
    matches!(arrived, Arrived::Whole(s, body) if *s == status && {
        let text = String::from_utf8_lossy(body);
        holds.iter().all(|part| text.contains(part))
    })
}

#[tokio::test]
async fn each_fault_is_acted_out_once_and_where_it_was_ordered() {
    let stage = Stage::set().await;
    let other = || Fault::WrongPatient(DISSENT.to_owned());
    let codes = || vec!["500".to_owned(), "99".to_owned()];
    #[rustfmt::skip]
    let rows: Vec<(Query<'_>, Fault, &str, Check)> = vec![
        (LIST, Fault::DropBefore, "fault DropBefore", |a| matches!(a, Arrived::Nothing)),
        (FETCH, Fault::DropAfter, "fault DropAfter", |a| matches!(a, Arrived::Nothing)),
        (FETCH, Fault::Cut, "fault Cut", |a| matches!(a, Arrived::Part(n) if *n > 500)),
        (LIST, Fault::Http500, "fault Http500", |a| matches!(a, Arrived::Whole(500, body) if body.is_empty())),
        (LIST, Fault::SoapFault("206".to_owned()), "fault 206", |a| whole(a, 500, &["<nasp:errorCode>206<"])),
        (FETCH, Fault::Ae(codes()), "refused 500 99", |a| whole(a, 200, &["eventQueryResponse", "\"AE\"", "\"500\"", "\"99\""])),
        (LIST, Fault::Ar("502".to_owned()), "refused AR 502", |a| whole(a, 200, &["MCCI_IN010000UK13", "\"AR\"", "\"502\""])),
        (LIST, Fault::Garbage, "fault Garbage", |a| matches!(a, Arrived::Whole(200, body) if parse(body).is_err())),
        (LIST, Fault::Doctype, "fault Doctype", |a| whole(a, 200, &["<!DOCTYPE", "eventListQueryResponse"])),
        (LIST, Fault::Huge(HUGE), "fault Huge", |a| matches!(a, Arrived::Whole(200, body) if body.len() == HUGE && parse(body).is_ok())),
        (LIST, other(), "fault WrongPatient", |a| whole(a, 200, &["\"AA\"", DISSENT, DISSENT_EVENT])),
        (FETCH, other(), "fault WrongPatient", |a| whole(a, 200, &["\"AA\"", DISSENT, DISSENT_EVENT, "GPSummary"])),
        (LIST, Fault::Slow(Duration::from_millis(20)), "accepted", |a| whole(a, 200, &["\"AA\"", EVENTS])),
    ];
    for (query, fault, ledger, check) in rows {
        let at = if query.interaction == GET { "scr.get" } else { "scr.list" };
        let elsewhere = if query.interaction == GET { "scr.list" } else { "scr.get" };
        for at in [elsewhere, at] {
            let order = Order { patient: EVENTS.to_owned(), at: at.to_owned(), fault: fault.clone(), left: Some(1) };
            stage.world.faults().order(order);
        }
        let arrived = ask(&stage, query).await;
        assert!(check(&arrived), "{fault:?}: {}", describe(&arrived));
        assert_eq!(stage.world.ledger().lines().pop().unwrap().answer, ledger, "{fault:?}");
        let after = ask(&stage, query).await;
        assert!(whole(&after, 200, &["\"AA\"", EVENTS]), "after {fault:?}: {}", describe(&after));
        stage.world.faults().clear();
    }
}

fn describe(arrived: &Arrived) -> String {
    match arrived {
        Arrived::Whole(status, body) => format!("{status}, {} bytes", body.len()),
        Arrived::Nothing => "nothing".to_owned(),
        Arrived::Part(bytes) => format!("{bytes} bytes, then the end"),
    }
}
