//! What is asked, what comes of it, and who may sign in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vouch_core::Code;
use vouch_core::ids::{RoleProfileId, UserId};
use vouch_core::ports::{Identity as _, Method, Proof, RoleWish};

use super::browser::Returning;
use super::op::{ROLE, USER};
use super::world::{CLIENT_ID, World, proof, told};

fn role(id: &str) -> RoleProfileId {
    RoleProfileId::new(id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked() {
    let world = World::start().await;
    for (wish, scope) in [(RoleWish::Choose, "selectedrole"), (RoleWish::Change, "changedrole")] {
        let browser = Returning(world.op.clone());
        let wanted = Proof::Browser { browser: &browser, holder: None, wish };
        world.cis2.sign_in(wanted).await.unwrap();
        let asked = world.op.last().parameters;
        let redirect = format!("http://localhost:{}/signed-in", world.settings.redirect.ports[0]);
        let rows = [
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", &redirect),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
            ("max_age", "300"),
            ("acr_values", "AAL2_OR_AAL3_ANY"),
            ("scope", &format!("openid profile nhsperson nationalrbacaccess associatedorgs {scope}")),
        ];
        for (name, value) in rows {
            assert_eq!(asked[name], value, "{name}");
        }
        for name in ["state", "nonce", "code_challenge"] {
            assert_eq!(URL_SAFE_NO_PAD.decode(&asked[name]).unwrap().len(), 32, "{name}");
        }
        assert_eq!(asked.len(), rows.len() + 3);

        let [token] = &world.op.seen("/access_token")[..] else { panic!("one token call") };
        let form = &token.form;
        assert_eq!(form["grant_type"], "authorization_code");
        assert_eq!((&*form["code"], &form["redirect_uri"]), ("code-1", &redirect));
        assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"])), asked["code_challenge"]);
        assert!(!form.contains_key("client_secret"));
        assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let assertion = &form["client_assertion"];
        assert_eq!(decode_header(assertion).unwrap().kid.as_deref(), Some("site-1"));
        let mut validation = Validation::new(Algorithm::RS512);
        validation.set_audience(&[world.op.at("/access_token")]);
        validation.validate_exp = false;
        let public = DecodingKey::from_rsa_pem(world.op.site_key.public_key_pem().as_bytes()).unwrap();
        let claims = decode::<Value>(assertion, &public, &validation).unwrap().claims;
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!(CLIENT_ID), &json!(CLIENT_ID)));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 150);
        assert!(claims["jti"].is_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn state_nonce_and_verifier_are_new_each_time() {
    let world = World::start().await;
    let mut all = Vec::new();
    for _ in 0..3 {
        world.sign_in().await.unwrap();
        let asked = world.op.last().parameters;
        all.extend(["state", "nonce", "code_challenge"].map(|name| asked[name].clone()));
    }
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_two_roles() {
    let world = World::start().await;
    let signed_in = world.sign_in().await.unwrap();
    assert_eq!((signed_in.user.id.as_str(), signed_in.user.name.as_str()), (USER, "Ann Tester"));
    assert_eq!(signed_in.chosen, Some(role(ROLE)));
    let shown: Vec<_> =
        signed_in.roles.iter().map(|r| (r.organisation.ods.as_str(), &*r.organisation.name, &*r.job)).collect();
    let expected = [("A99999", "TEST SURGERY", "General Medical Practitioner"), ("B88888", "B88888", "Receptionist")];
    assert_eq!(shown, expected);
    let login = &signed_in.login;
    assert_eq!((login.method, &*login.session_id, &*login.user_id), (Method::Cis2, "sid-1", USER));

    let granted = world.cis2.choose(login, &role(ROLE)).await.unwrap();
    assert_eq!(granted.job_code.role(), "R0260");
    let activities: Vec<_> = granted.activities.unwrap().iter().map(|a| a.as_str().to_owned()).collect();
    assert_eq!(activities, ["B0370", "B0825"]);
    for (other, words) in [("900000000102", "another one was chosen"), ("900000000199", "not one of the roles")] {
        let fault = world.cis2.choose(login, &role(other)).await.unwrap_err();
        assert_eq!(fault.code, Code::CisRefused);
        assert!(told(&fault, "CIS2").contains(words), "{fault:?}");
    }
    login.tokens.as_ref().unwrap().wipe();
    assert_eq!(world.cis2.choose(login, &role(ROLE)).await.unwrap_err().code, Code::SessionEnded);
    world.cis2.sign_out(signed_in.login).await;
    let [end] = &world.op.seen("/end")[..] else { panic!("one end") };
    assert_eq!((end.form["id_token_hint"].split('.').count(), &*end.form["client_id"]), (3, CLIENT_ID));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_a_list_has_no_list() {
    let world = World::start().await;
    world.op.script(|s| s.claims = Some(Box::new(|claims| claims["selected_roleid"] = "900000000102".into())));
    let signed_in = world.sign_in().await.unwrap();
    let granted = world.cis2.choose(&signed_in.login, &role("900000000102")).await.unwrap();
    assert_eq!(granted.activities, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_roles_signs_in_with_none() {
    let world = World::start().await;
    world.op.script(|s| {
        s.claims = Some(Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("selected_roleid"))));
        s.user_info = Some(Box::new(|info| info["nhsid_nrbac_roles"] = json!([])));
    });
    let signed_in = world.sign_in().await.unwrap();
    assert_eq!((signed_in.roles, signed_in.chosen), (vec![], None));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_of_the_card_must_be_who_signs_in() {
    let world = World::start().await;
    for (card, refused) in [(USER, None), ("900000004321", Some(Code::CisRefused))] {
        let (browser, holder) = (Returning(world.op.clone()), UserId::new(card).unwrap());
        let proof = Proof::Browser { browser: &browser, holder: Some(&holder), wish: RoleWish::Choose };
        let fault = world.cis2.sign_in(proof).await.err();
        assert_eq!(fault.as_ref().map(|f| f.code), refused);
        if let Some(fault) = fault {
            assert!(fault.what.contains("somebody else"));
            assert!(fault.next.contains("previous person's sign-in"));
            assert_eq!(told(&fault, "CIS2"), "user id ends 0001 in the browser, 4321 on the card");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_session_takes_over_once_it_has_its_role() {
    let world = World::start().await;
    let first = world.sign_in().await.unwrap();
    world.cis2.choose(&first.login, &role(ROLE)).await.unwrap();
    let working = async || world.cis2.bearer().await.unwrap().unwrap().token.expose_secret().to_owned();
    assert_eq!(working().await, "platform-1");
    world.op.script(|s| s.claims = Some(Box::new(|claims| claims["nonce"] = "x".into())));
    world.sign_in().await.unwrap_err();
    world.op.script(|s| s.claims = None);
    let unused = world.sign_in().await.unwrap();
    world.cis2.sign_out(unused.login).await;
    assert_eq!(working().await, "platform-1", "neither a failed sign-in nor an unused one ends it");

    let second = world.sign_in().await.unwrap();
    assert_eq!(working().await, "platform-1");
    world.cis2.choose(&second.login, &role(ROLE)).await.unwrap();
    assert_eq!(working().await, "platform-2");
    let fault = world.cis2.choose(&first.login, &role(ROLE)).await.unwrap_err();
    assert_eq!(fault.code, Code::SessionEnded);
    world.cis2.sign_out(first.login).await;
    assert_eq!(working().await, "platform-2", "the end of one is not the end of the other");
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_are_compared_as_texts_or_numbers() {
    let world = World::start().await;
    for (needed, level, ok) in
        [(3, json!("3"), true), (3, json!(2), false), (2, json!(2), true), (2, json!("1"), false)]
    {
        let claim = level.clone();
        world.op.script(|s| {
            s.claims = Some(Box::new(move |c| c["authentication_assurance_level"] = claim.clone()));
        });
        let settings = vouch_identity::cis2::Cis2Settings { assurance_level: needed, ..world.settings.clone() };
        let browser = Returning(world.op.clone());
        let signed_in = world.another(settings).sign_in(proof(&browser)).await;
        assert_eq!(signed_in.is_ok(), ok, "{needed} needed, {level} given");
    }
}
