//! What an ID token says, and how far it can be tampered with for tests.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::testing::{NONCE, STATE, SignedIn, request, signed_in};
use super::super::{at, discovery};
use super::{AMY, GRACE, IDA, LENA, PRIYA};
use crate::cis2::{CLIENT_ID, issuer};
use crate::faults::{Fault, Order};
use crate::jwt::{Jwt, Object};
use crate::platform::testing::{CIS2, PAGES, Platform};
use crate::tray;

async fn keys(p: &Platform) -> Vec<Value> {
    p.get(&at(discovery::KEYS_PATH), &[]).await.json["keys"].as_array().unwrap().clone()
}

fn verified(keys: &[Value], token: &str) -> bool {
    let jwt = Jwt::read(token).unwrap();
    let key = keys.iter().find(|key| key["kid"].as_str() == jwt.header("kid"));
    key.is_some_and(|key| {
        let (n, e) = (key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
        jwt.is_signed_by(&DecodingKey::from_rsa_components(n, e).unwrap(), Algorithm::RS256)
    })
}

fn half(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
}

#[tokio::test]
async fn the_claims_are_those_of_the_real_one() {
    let p = Platform::start();
    let SignedIn { claims, header, access_token, id_token } = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let mut names: Vec<_> = claims.keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut expected = [
        "iss",
        "sub",
        "aud",
        "azp",
        "iat",
        "exp",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "authentication_assurance_level",
        "id_assurance_level",
        "sid",
        "selected_roleid",
        "at_hash",
        "c_hash",
        "s_hash",
        "tokenName",
        "tokenType",
        "realm",
        "auditTrackingId",
        "org.forgerock.openidconnect.ops",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, value) in [
        ("iss", json!(issuer(&p.world))),
        ("sub", json!(PRIYA)),
        ("aud", json!(CLIENT_ID)),
        ("azp", json!(CLIENT_ID)),
        ("nonce", json!(NONCE)),
        ("acr", json!("AAL2_OR_AAL3_ANY")),
        ("amr", json!(["N3_SMARTCARD"])),
        ("authentication_assurance_level", json!("3")),
        ("id_assurance_level", json!("3")),
        ("selected_roleid", json!("900000000111")),
        ("at_hash", json!(half(&access_token))),
        ("s_hash", json!(half(STATE))),
        ("realm", json!("/NHSIdentity/Healthcare")),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!(seconds("exp") - seconds("iat"), 3600);
    assert!((0..=2).contains(&(seconds("iat") - seconds("auth_time"))));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));
    assert!(verified(&keys(&p).await, &id_token));
}

#[tokio::test]
async fn levels_are_those_of_the_person_and_the_way() {
    let p = Platform::start();
    // User, way, both levels, method, the value of acr.
    let rows = [
        (PRIYA, "smartcard", json!("3"), json!("3"), "N3_SMARTCARD", "AAL3_ANY"),
        (PRIYA, "security-key", json!("3"), json!("3"), "FIDO2", "AAL3_ANY"),
        (PRIYA, "app", json!("2"), json!("3"), "TOTP", "AAL2_ANY"),
        (GRACE, "smartcard", json!(3), json!(3), "N3_SMARTCARD", "AAL3_ANY"),
        (LENA, "app", json!(2), json!(3), "TOTP", "AAL2_ANY"),
        (AMY, "app", json!("2"), json!("3"), "TOTP", "AAL2_ANY"),
        (IDA, "smartcard", json!("3"), json!("2"), "N3_SMARTCARD", "AAL3_ANY"),
    ];
    for (user, way, authentication, identity, method, acr) in rows {
        let request = request().with("acr_values", "AAL3_ANY AAL2_ANY");
        let claims = signed_in(&p, &request, user, way).await.claims;
        assert_eq!(claims["authentication_assurance_level"], authentication, "{user} {way}");
        assert_eq!(claims["id_assurance_level"], identity, "{user} {way}");
        assert_eq!((&claims["amr"], &claims["acr"]), (&json!([method]), &json!(acr)), "{user} {way}");
    }
}

#[tokio::test]
async fn discovery_names_every_endpoint() {
    let p = Platform::start();
    let document = p.get(&at(discovery::PATH), &[]).await.json;
    let realm = "/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare";
    for (name, value) in [
        ("issuer", format!("{CIS2}{realm}")),
        ("authorization_endpoint", format!("{PAGES}{realm}/authorize")),
        ("token_endpoint", format!("{CIS2}{realm}/access_token")),
        ("userinfo_endpoint", format!("{CIS2}{realm}/userinfo")),
        ("jwks_uri", format!("{CIS2}{realm}/connect/jwk_uri")),
        ("end_session_endpoint", format!("{CIS2}{realm}/connect/endSession")),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    for (name, value) in [
        ("id_token_signing_alg_values_supported", "RS256"),
        ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ("token_endpoint_auth_signing_alg_values_supported", "RS512"),
        ("code_challenge_methods_supported", "S256"),
        ("response_types_supported", "code"),
    ] {
        assert_eq!(document[name], json!([value]), "{name}");
    }
}

#[tokio::test]
async fn keys_are_public_and_can_be_changed() {
    let p = Platform::start();
    let before = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let first = keys(&p).await;
    let names: Vec<_> = first[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((first.len(), names), (1, vec!["alg", "e", "kid", "kty", "n", "use"]));
    assert_eq!((&first[0]["use"], &first[0]["alg"]), (&json!("sig"), &json!("RS256")));
    let rotate = serde_json::from_value::<tray::Request>(json!({"op": "cis2.rotate"})).unwrap();
    assert_eq!(p.tray.handle(rotate).await, json!({"ok": true}));
    let after = signed_in(&p, &request(), PRIYA, "smartcard").await;
    let second = keys(&p).await;
    assert!(second.len() == 1 && second[0]["kid"] != first[0]["kid"]);
    assert!(verified(&second, &after.id_token) && !verified(&second, &before.id_token));
    assert!(verified(&first, &before.id_token) && !verified(&first, &after.id_token));
}

/// Every lie the client has to see through can be told.
#[tokio::test]
async fn a_fault_changes_claims_before_they_are_signed() {
    let p = Platform::start();
    let object = |value: Value| -> Object { value.as_object().cloned().unwrap_or_default() };
    let rows = [
        (json!({"nonce": "other"}), json!({}), true),
        (json!({"aud": "999999999902.apps.supplier"}), json!({}), true),
        (json!({"exp": 1_700_000_000, "iat": 1_699_996_400}), json!({}), true),
        (json!({"auth_time": 1_700_000_000}), json!({}), true),
        (json!({"sub": GRACE}), json!({}), true),
        (json!({"iss": "https://attacker.example"}), json!({}), true),
        (json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), json!({}), true),
        (json!({"authentication_assurance_level": 2}), json!({}), true),
        (json!({"selected_roleid": null}), json!({}), true),
        (json!({}), json!({"kid": "unknown"}), false),
        (json!({}), json!({"alg": "none"}), false),
    ];
    for (set, header, good) in rows {
        let fault = Fault::Claims { set: object(set.clone()), header: object(header.clone()) };
        p.world.faults().order(Order { patient: "*".into(), at: "cis2.token".into(), fault, left: Some(1) });
        let told = signed_in(&p, &request(), PRIYA, "smartcard").await;
        for (name, value) in object(set.clone()) {
            assert_eq!(told.claims.get(&name).unwrap_or(&Value::Null), &value, "{set}");
        }
        for (name, value) in object(header.clone()) {
            assert_eq!(told.header[&name], value, "{header}");
        }
        assert_eq!(verified(&keys(&p).await, &told.id_token), good, "{set} {header}");
        let honest = signed_in(&p, &request(), PRIYA, "smartcard").await;
        assert_eq!((&honest.claims["sub"], &honest.claims["nonce"]), (&json!(PRIYA), &json!(NONCE)), "once");
    }
}
