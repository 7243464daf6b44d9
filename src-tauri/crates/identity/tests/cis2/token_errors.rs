//! Every refusal in samples/auth/token-errors.json meets a named error with words.

use std::path::Path;

use serde_json::Value;
use vouch_core::Code;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::Identity as _;

use super::op::ROLE;
use super::world::{World, told};

/// What the explanation begins with or holds, and the name it must get.
const NAMES: [(&str, &str); 43] = [
    ("Invalid 'exp' claim in client_assertion JWT - JWT has expired", "clock"),
    ("Invalid 'exp' claim in client_assertion JWT - more than 5 minutes", "clock"),
    ("Invalid 'exp' claim in subject_token JWT - JWT has expired", "SignInExpired"),
    ("Invalid 'exp' claim in client_assertion JWT - must be an integer", "AssertionMalformed"),
    ("Invalid 'alg' header in client_assertion", "AssertionMalformed"),
    ("Invalid 'typ' header in client_assertion", "AssertionMalformed"),
    ("Missing 'kid' header in client_assertion", "AssertionMalformed"),
    ("Missing 'exp' claim in client_assertion", "AssertionMalformed"),
    ("Missing 'jti' claim in client_assertion", "AssertionMalformed"),
    ("Invalid 'jti' claim in client_assertion", "AssertionMalformed"),
    ("Missing or non-matching 'iss'/'sub'", "AssertionMalformed"),
    ("Missing or invalid client_assertion_type", "AssertionMalformed"),
    ("Malformed JWT in client_assertion", "AssertionMalformed"),
    ("Missing client_assertion", "AssertionMalformed"),
    ("Non-unique 'jti'", "AssertionReplayed"),
    ("Invalid 'kid' header in client_assertion JWT - no matching public key", "KeyUnknown"),
    ("Invalid 'iss'/'sub' claims", "ApplicationUnknown"),
    ("Missing or invalid 'aud' claim in client_assertion", "TokenAddressWrong"),
    ("Invalid 'exp' claim in subject_token JWT - must be", "SignInRefused"),
    ("Invalid 'typ' header in subject_token", "SignInRefused"),
    ("Missing 'exp' claim in subject_token", "SignInRefused"),
    ("Missing 'iss' claim in subject_token", "SignInRefused"),
    ("Missing 'aud' claim in subject_token", "SignInRefused"),
    ("Missing 'kid' header in subject_token", "SignInRefused"),
    ("Malformed JWT in subject_token", "SignInRefused"),
    ("Missing subject_token", "SignInRefused"),
    ("missing or invalid subject_token_type", "SignInRefused"),
    ("You need to register a public key", "KeyNotRegistered"),
    ("The JWKS endpoint", "KeysUnreachable"),
    ("JWT signature verification failed", "SignatureWrong"),
    ("API Key supplied does not have access", "ApplicationNotSubscribed"),
    ("The developer app associated", "ApplicationRevoked"),
    ("client_id or client_secret is invalid", "SecretWrong"),
    ("client_secret is missing", "SecretWrong"),
    ("client_id is invalid", "ApplicationUnknown"),
    ("refresh token refresh period has expired", "SessionOver"),
    ("refresh_token is invalid", "RefreshTokenUsed"),
    ("authorization_code is invalid", "CodeInvalid"),
    ("redirect_uri is invalid", "RedirectUnknown"),
    ("The Userinfo endpoint", "WrongPattern"),
    ("grant_type is", "RequestMalformed"),
    ("is missing", "RequestMalformed"),
    ("", "RequestMalformed"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_a_name_and_words() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/samples/auth/token-errors.json"));
    let Ok(text) = std::fs::read(path) else {
        println!("skipped: ../shared is absent (every_refusal_has_a_name_and_words)");
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let rows = file["errors"].as_array().unwrap();
    let world = World::with(|_| {}, None).await;
    let signed_in = world.sign_in().await.unwrap();
    world.cis2.choose(&signed_in.login, &RoleProfileId::new(ROLE).unwrap()).await.unwrap();
    for (n, row) in rows.iter().enumerate() {
        let mut body = row["body"].clone();
        body["message_id"] = format!("rrt-{n}").into();
        let status = row["status"].as_u64().unwrap_or(400);
        world.op.will("/oauth2/token", u16::try_from(status).unwrap(), &body.to_string());
        let fault = world.cis2.bearer().await.unwrap_err();

        let description = body["error_description"].as_str().unwrap();
        let (_, name) = NAMES.iter().find(|(words, _)| description.contains(words)).unwrap();
        assert!(told(&fault, "CIS2").contains(name), "{description}: {:?}", fault.support);
        for words in [&fault.what, &fault.means, &fault.next] {
            assert!(words.ends_with('.') && !words.contains("{}"), "{words}");
        }
        assert_ne!(fault.code, Code::Unexpected);
        match *name {
            "clock" => assert_eq!(told(&fault, "Clock"), "0 s ahead"),
            _ => assert_eq!(told(&fault, "Reference"), format!("rrt-{n}"), "{description}"),
        }
    }
    println!("{} refusals of the token endpoint read from samples", rows.len());
    assert_eq!(rows.len(), 111);
}
