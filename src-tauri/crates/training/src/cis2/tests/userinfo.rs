//! What the scopes give of a person.

use serde_json::{Value, json};

use super::super::testing::{request, signed_in};
use super::super::{at, userinfo};
use super::{FELIX, GRACE, NORA, PRIYA};
use crate::faults::{Fault, Order};
use crate::platform::testing::{Answer, Platform, sample};

async fn tell(p: &Platform, authorization: &str) -> Answer {
    p.get(&at(userinfo::PATH), &[("authorization", authorization)]).await
}

async fn of(p: &Platform, user: &str, scope: &str) -> Value {
    let signed_in = signed_in(p, &request().with("scope", scope), user, "smartcard").await;
    let answer = tell(p, &format!("Bearer {}", signed_in.access_token)).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    answer.json
}

fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn each_scope_gives_its_claims_and_no_others() {
    let p = Platform::start();
    let rows: [(&str, &[&str]); 8] = [
        ("openid", &[]),
        ("openid profile", &["family_name", "given_name", "name", "uid"]),
        ("openid email", &["email"]),
        ("openid nhsperson", &["display_name", "gphc_id", "idassurancelevel", "nhsid_useruid"]),
        ("openid nationalrbacaccess", &["nhsid_nrbac_roles"]),
        ("openid associatedorgs", &["nhsid_user_orgs"]),
        ("openid professionalmemberships organisationalmemberships", &[]),
        ("openid selectedrole", &[]),
    ];
    for (scope, expected) in rows {
        let mut expected = expected.to_vec();
        expected.push("sub");
        expected.sort_unstable();
        assert_eq!(names(&of(&p, PRIYA, scope).await), expected, "{scope}");
    }
}

#[tokio::test]
async fn people_are_told_as_they_are() {
    let p = Platform::start();
    let whole = "openid profile nhsperson nationalrbacaccess associatedorgs";
    let grace = of(&p, GRACE, whole).await;
    for (name, value) in [
        ("sub", "900000000015"),
        ("uid", "900000000015"),
        ("nhsid_useruid", "900000000015"),
        ("name", "DEMO Grace Dr"),
        ("given_name", "Grace"),
        ("family_name", "Demo"),
        ("display_name", "Grace Demo"),
        ("title", "Dr"),
        ("gmc_id", "C0000000"),
        ("idassurancelevel", "3"),
    ] {
        assert_eq!(grace[name], value, "{name}");
    }
    let role = &grace["nhsid_nrbac_roles"][0];
    assert_eq!((&role["person_roleid"], &role["person_orgid"]), (&json!("900000000115"), &json!("910000000115")));
    assert_eq!((&role["org_code"], &role["role_code"]), (&json!("A12345"), &json!("S8000:G8000:R0260")));
    assert_eq!(role["role_name"], "\"Clinical\":\"Clinical Provision\":\"General Medical Practitioner\"");
    assert!(role["activity_codes"].as_array().unwrap().contains(&json!("B0370")));
    assert_eq!(grace["nhsid_user_orgs"], json!([{"org_code": "A12345", "org_name": "PARK SURGERY"}]));
    // No role, fifty roles, and a role without a list of activities.
    let nora = of(&p, NORA, whole).await;
    assert_eq!((&nora["nhsid_nrbac_roles"], &nora["nhsid_user_orgs"]), (&json!([]), &json!([])));
    let felix = of(&p, FELIX, whole).await;
    assert_eq!(felix["nhsid_nrbac_roles"].as_array().unwrap().len(), 50);
    let max = of(&p, "900000000020", whole).await;
    let role = names(&max["nhsid_nrbac_roles"][0]);
    assert_eq!(role, ["org_code", "person_orgid", "person_roleid", "role_code", "role_name"]);
}

/// Members of a person and of a role that the published sample does not have are those of spec/auth.md 2.5.
#[tokio::test]
async fn the_published_sample_has_the_same_shape() {
    let Some(published) = sample("cis2 userinfo", "identity/cis2_userinfo_example.json") else { return };
    let p = Platform::start();
    let ours = of(&p, GRACE, "openid profile email nhsperson nationalrbacaccess associatedorgs").await;
    let theirs = names(&published);
    let more: Vec<_> = names(&ours).into_iter().filter(|name| !theirs.contains(name)).collect();
    assert_eq!(more, ["display_name", "gmc_id", "idassurancelevel", "title"]);
    assert_eq!(names(&ours["nhsid_nrbac_roles"][0]), names(&published["nhsid_nrbac_roles"][0]));
    assert_eq!(names(&ours["nhsid_user_orgs"][0]), names(&published["nhsid_user_orgs"][0]));
}

#[tokio::test]
async fn only_a_good_access_token_opens_it() {
    let p = Platform::start();
    let token = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let platform = p.token();
    for authorization in [
        String::new(),
        "Bearer made-up".into(),
        format!("Basic {}", token.access_token),
        format!("Bearer {}", token.id_token),
        format!("Bearer {platform}"),
    ] {
        let answer = tell(&p, &authorization).await;
        assert_eq!((answer.status.as_u16(), &answer.json["error"]), (401, &json!("invalid_token")));
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
    assert_eq!(p.get(&at(userinfo::PATH), &[]).await.status, 401);
    let good = format!("Bearer {}", token.access_token);
    for (seconds, status) in [(3590, 200), (3601, 401)] {
        p.after(seconds);
        assert_eq!(tell(&p, &good).await.status, status, "{seconds}");
    }
}

#[tokio::test]
async fn a_fault_tells_of_somebody_else() {
    let p = Platform::start();
    let token = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let set = json!({"sub": GRACE, "uid": null}).as_object().unwrap().clone();
    let fault = Fault::Claims { set, header: serde_json::Map::new() };
    p.world.faults().order(Order { patient: "*".into(), at: "cis2.userinfo".into(), fault, left: Some(1) });
    let told = tell(&p, &format!("Bearer {}", token.access_token)).await.json;
    assert_eq!((&told["sub"], told.get("uid")), (&json!(GRACE), None));
}
