use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Desk, data, gp_object, parameter};
use crate::cis::{Digest, MAX_BODY};

const DEVICE: &str = "0a1b2c3d,ClientIP=127.0.0.1";

const ACTIVATION: [(&str, &str); 5] = [
    ("auth_method", "3"),
    ("app_url", "NHST"),
    ("log_session_id", "Ao9qufl+uA"),
    ("device_id", DEVICE),
    ("service", "ACTIVATION"),
];

#[tokio::test]
async fn an_activation_gives_a_challenge_of_48_bytes() {
    let desk = Desk::open(Digest::Sha1);
    let answer = desk.post("/login/authactivate", gp_object(&ACTIVATION)).await;
    let challenge = parameter(&answer, "challenge").unwrap();
    assert_eq!(STANDARD.decode(&challenge).unwrap().len(), 48);
    assert!(parameter(&answer, "signature").is_some_and(|s| !s.is_empty()));
    assert!(answer.contains("<!DOCTYPE USER SYSTEM \"https://localhost:1/login/dtd\">"));
    assert_eq!(desk.last_line(), ("cis.activate".into(), None, "accepted".into()));
    let again = desk.post("/login/authactivate", gp_object(&ACTIVATION)).await;
    assert_ne!(parameter(&again, "challenge").unwrap(), challenge);
}

#[tokio::test]
async fn a_request_that_is_not_one_is_refused() {
    let desk = Desk::open(Digest::Sha1);
    let valid = gp_object(&ACTIVATION);
    let rows = [
        ("nothing", String::new()),
        ("no document type", valid.replace("<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">", "")),
        ("an entity", valid.replace("\"gpOBJECT.DTD\">", "\"gpOBJECT.DTD\" [<!ENTITY e \"e\">]>")),
        ("another root", valid.replace("gpOBJECT>", "object>")),
        ("not well-formed", valid.replace("NHST", "N&HST")),
        ("another method", valid.replace(">3<", ">2<")),
        ("another application", valid.replace("NHST", "XXXX")),
        ("another service", valid.replace("ACTIVATION", "AUTHENTICATION")),
        ("no session", valid.replace("Ao9qufl+uA", "")),
        ("a session with markup", valid.replace("Ao9qufl+uA", "&lt;x&gt;")),
        ("no client address", valid.replace(",ClientIP=127.0.0.1", "")),
        ("a parameter twice", valid.replace("</gpOBJECT>", "<gpPARAM name=\"service\">X</gpPARAM></gpOBJECT>")),
        ("a parameter without a name", valid.replace("name=\"service\"", "")),
    ];
    for (what, body) in rows {
        assert!(desk.post("/login/authactivate", body).await.contains("Invalid input request"), "{what}");
        assert!(desk.last_line().2.starts_with("refused "), "{what}");
    }
    let request = http::Request::post("/login/authactivate").body("x".repeat(MAX_BODY + 1).into()).unwrap();
    assert_eq!(desk.send(request).await.0, 413);
}

/// One card's key and certificate files.
fn card_files(card: &str, slot: &str) -> [PathBuf; 2] {
    let folder = data().path().join("pki/cards").join(card);
    [folder.join(format!("{slot}.pem")), folder.join(format!("{slot}.key.pem"))]
}

/// Has OpenSSL sign the challenge. `None` if there is no OpenSSL.
fn openssl(challenge: &[u8], [certificate, key]: &[PathBuf; 2], extra: &[&str]) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let [input, output] = ["challenge", "signed"].map(|f| dir.path().join(f));
    std::fs::write(&input, challenge).unwrap();
    let path = |p: &Path| p.to_str().unwrap().to_owned();
    let run = Command::new("openssl")
        .args(["cms", "-sign", "-binary", "-outform", "DER", "-signer", &path(certificate), "-inkey", &path(key)])
        .args(["-in", &path(&input), "-out", &path(&output)])
        .args(extra)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
        Err(e) => panic!("{e}"),
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(std::fs::read(output).unwrap())
}

const HEADERS: &str = "MIME-Version: 1.0\nContent-Disposition: attachment; filename=\"smime.p7m\"\nContent-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n";

fn wrapped(cms: &[u8]) -> String {
    STANDARD.encode(format!("{HEADERS}{}", STANDARD.encode(cms)))
}

impl Desk {
    async fn activated(&self) -> (String, String) {
        let answer = self.post("/login/authactivate", gp_object(&ACTIVATION)).await;
        (parameter(&answer, "challenge").unwrap(), parameter(&answer, "signature").unwrap())
    }

    async fn validate(&self, challenge: &str, signature: &str, uid: &str, response: &str) -> String {
        let parameters = [
            ("auth_method", "3"),
            ("app_url", "NHST"),
            ("log_session_id", "Ao9qufl+uA"),
            ("device_id", DEVICE),
            ("service", "AUTHENTICATION"),
            ("challenge", challenge),
            ("signature", signature),
            ("uid", uid),
            ("card_type", "p11"),
            ("response", response),
            ("mobility", "0"),
        ];
        self.post("/login/authvalidate", gp_object(&parameters)).await
    }
}

const PRIYA: &str = "900000000011";
const GOOD: &[&str] = &["-nodetach", "-noattr", "-md", "sha1"];

#[tokio::test]
async fn a_card_logs_in_and_its_answer_is_as_recorded() {
    for (digest, name) in [(Digest::Sha1, "sha1"), (Digest::Sha256, "sha256")] {
        let desk = Desk::open(digest);
        let (challenge, signature) = desk.activated().await;
        let bytes = STANDARD.decode(&challenge).unwrap();
        let Some(cms) = openssl(&bytes, &card_files("priya", "9a"), &["-nodetach", "-noattr", "-md", name]) else {
            return println!("skipped: openssl is absent (a_card_logs_in_and_its_answer_is_as_recorded)");
        };
        let answer = desk.validate(&challenge, &signature, PRIYA, &wrapped(&cms)).await;
        let rows = [
            ("cn", "Priya Example"),
            ("gas_version", "5.2.7"),
            ("sso_max_session_time", "600"),
            ("sso_session_time", "600"),
            ("sso_keep_alive", "false"),
            ("sso_logout_url", "https://localhost:1/login/authlogout"),
            ("log_session_id", "Ao9qufl+uA"),
            ("service", "AUTHENTICATION"),
        ];
        for (name, value) in rows {
            assert_eq!(parameter(&answer, name).as_deref(), Some(value), "{name}");
        }
        let role = "<gpPARAM name=\"nhsjobrole0\" id=\"900000000111\" orgcode=\"FX123\">HILL STREET PHARMACY, \"Clinical\":\"Clinical Provision\":\"Pharmacist\"</gpPARAM>\n";
        assert!(answer.contains(role), "{answer}");
        assert!(parameter(&answer, "sso_ticket").unwrap().starts_with("AQIC5wM2LY4Sfc"));
        assert_eq!(desk.last_line(), ("cis.validate".into(), Some(PRIYA.into()), "accepted".into()));
    }
}

/// A key made by OpenSSL, with a certificate of the authority for card authentication. `None` if there is no OpenSSL.
fn own_card(dir: &Path, key: &str) -> Option<[PathBuf; 2]> {
    let pki = data().path().join("pki");
    let issuer = ["authentication.pem", "authentication.key.pem"].map(|f| pki.join(f).to_str().unwrap().to_owned());
    let files = ["card.pem", "card.key.pem"].map(|f| dir.join(f));
    let [certificate, private] = files.each_ref().map(|f| f.to_str().unwrap());
    let run = Command::new("openssl")
        .args(["req", "-x509", "-new", "-nodes", "-days", "2", "-subj", "/O=nhs/OU=people/CN=900000000011"])
        .args(["-addext", "keyUsage=digitalSignature", "-CA", &issuer[0], "-CAkey", &issuer[1]])
        .args(["-out", certificate, "-keyout", private])
        .args(key.split(' '))
        .output()
        .ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(files)
}

#[tokio::test]
async fn each_kind_of_key_signs_in_its_own_way() {
    const P256: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    const P384: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-384";
    // Key, digest of the card, rule of the world for RSA, and how the ledger calls the flaw.
    let rows = [
        ("-newkey rsa:3072", "sha1", Digest::Sha1, ""),
        ("-newkey rsa:3072", "sha256", Digest::Sha256, ""),
        ("-newkey rsa:3072", "sha384", Digest::Sha256, "DigestAlgorithm"),
        (P256, "sha256", Digest::Sha1, ""),
        (P256, "sha384", Digest::Sha1, ""),
        (P384, "sha384", Digest::Sha256, ""),
        (P384, "sha256", Digest::Sha1, ""),
        (P256, "sha1", Digest::Sha1, "DigestAlgorithm"),
        (P384, "sha512", Digest::Sha256, "DigestAlgorithm"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", "sha256", Digest::Sha1, "Signature"),
    ];
    for (key, digest, rule, flaw) in rows {
        let dir = tempfile::tempdir().unwrap();
        let Some(card) = own_card(dir.path(), key) else {
            return println!("skipped: openssl is absent (each_kind_of_key_signs_in_its_own_way)");
        };
        let desk = Desk::open(rule);
        let (challenge, signature) = desk.activated().await;
        let options = ["-nodetach", "-noattr", "-md", digest];
        let cms = openssl(&STANDARD.decode(&challenge).unwrap(), &card, &options).unwrap();
        desk.validate(&challenge, &signature, PRIYA, &wrapped(&cms)).await;
        let said = if flaw.is_empty() { "accepted".into() } else { format!("refused {flaw}") };
        assert_eq!(desk.last_line().2, said, "{key} {digest}");
    }
}

#[tokio::test]
async fn a_bad_signature_is_refused_by_name() {
    let desk = Desk::open(Digest::Sha1);
    let priya = card_files("priya", "9a");
    let (tom, eve, signing) = (card_files("tom", "9a"), card_files("eve", "9a"), card_files("priya", "9c"));
    let device = [data().path().join("pki/site.pem"), data().path().join("pki/site.key.pem")];
    let two = ["-nodetach", "-noattr", "-md", "sha1", "-certfile", tom[0].to_str().unwrap()];
    let pss = ["-nodetach", "-noattr", "-md", "sha1", "-keyopt", "rsa_padding_mode:pss"];
    let sha256 = ["-nodetach", "-noattr", "-md", "sha256"];
    // What is signed with what, who is said to sign, and how the ledger calls the flaw.
    type Row<'a> = (&'a str, &'a [PathBuf; 2], &'a [&'a str], &'a str, &'a str);
    let rows: [Row<'_>; 13] = [
        ("a good one", &priya, GOOD, PRIYA, ""),
        ("signed attributes", &priya, &["-nodetach", "-md", "sha1"], PRIYA, "SignedAttributes"),
        ("no content", &priya, &["-noattr", "-md", "sha1"], PRIYA, "Content"),
        ("no certificate", &priya, &["-nodetach", "-noattr", "-md", "sha1", "-nocerts"], PRIYA, "Certificates"),
        ("two certificates", &priya, &two, PRIYA, "Certificates"),
        ("another digest", &priya, &sha256, PRIYA, "DigestAlgorithm"),
        ("another padding", &priya, &pss, PRIYA, "SignatureAlgorithm"),
        ("the signing key", &signing, GOOD, PRIYA, "Issuer"),
        ("an expired card", &eve, GOOD, "900000000019", "Validity"),
        ("another card", &tom, GOOD, PRIYA, "OtherPerson"),
        ("a device's key", &device, &["-nodetach", "-noattr", "-md", "sha256"], PRIYA, "Issuer"),
        ("a curve with SHA-1", &device, GOOD, PRIYA, "DigestAlgorithm"),
        ("a good one again", &priya, GOOD, PRIYA, ""),
    ];
    for (what, files, options, uid, flaw) in rows {
        let (challenge, signature) = desk.activated().await;
        let Some(cms) = openssl(&STANDARD.decode(&challenge).unwrap(), files, options) else {
            return println!("skipped: openssl is absent (a_bad_signature_is_refused_by_name)");
        };
        let answer = desk.validate(&challenge, &signature, uid, &wrapped(&cms)).await;
        let said = if flaw.is_empty() { "accepted".into() } else { format!("refused {flaw}") };
        assert_eq!(desk.last_line().2, said, "{what}");
        assert_eq!(answer.contains("Failed To Validate"), !flaw.is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_spoilt_response_is_refused_by_name() {
    let desk = Desk::open(Digest::Sha1);
    let (challenge, _) = desk.activated().await;
    let bytes = STANDARD.decode(&challenge).unwrap();
    let sign = |bytes: &[u8]| openssl(bytes, &card_files("priya", "9a"), GOOD);
    let (Some(good), Some(other)) = (sign(&bytes), sign(b"something else")) else {
        return println!("skipped: openssl is absent (a_spoilt_response_is_refused_by_name)");
    };
    let flipped = |at: usize| {
        let mut cms = good.clone();
        cms[at] ^= 1;
        wrapped(&cms)
    };
    let serial = {
        // The serial number in the certificate follows the version, `A0 03 02 01 02 02 len`.
        let version = [0xa0, 3, 2, 1, 2, 2];
        good.windows(6).position(|w| w == version).unwrap() + 7
    };
    let rows = [
        ("a signature with one bit changed", flipped(good.len() - 1), "Signature"),
        ("a certificate with another serial number", flipped(serial), "Signer"),
        ("another content", wrapped(&other), "Content"),
        ("half a structure", wrapped(&good[..good.len() / 2]), "SignedData"),
        ("something after the structure", wrapped(&[&good[..], &[0]].concat()), "SignedData"),
        ("a text", wrapped(b"not CMS"), "SignedData"),
        ("no MIME headers", STANDARD.encode(STANDARD.encode(&good)), "Mime"),
        ("a header too few", STANDARD.encode(format!("{}{}", &HEADERS[18..], STANDARD.encode(&good))), "Mime"),
        ("no outer base64", format!("{HEADERS}{}", STANDARD.encode(&good)), "Mime"),
        (
            "blanks around lines, as recorded",
            STANDARD.encode(format!("{}    {}", HEADERS.replace('\n', "\r\n   "), STANDARD.encode(&good))),
            "",
        ),
    ];
    for (what, response, flaw) in rows {
        let (_, signature) = desk.reissue(&challenge);
        desk.validate(&challenge, &signature, PRIYA, &response).await;
        let said = if flaw.is_empty() { "accepted".into() } else { format!("refused {flaw}") };
        assert_eq!(desk.last_line().2, said, "{what}");
    }
}

impl Desk {
    /// Puts a spent challenge back, so that one signature serves a whole table.
    fn reissue(&self, challenge: &str) -> (String, String) {
        self.cis.desk.put_back(challenge, (self.cis.clock)());
        (challenge.into(), "again".into())
    }
}

#[tokio::test]
async fn a_challenge_is_good_once_and_for_five_minutes() {
    let desk = Desk::open(Digest::Sha1);
    let (challenge, signature) = desk.activated().await;
    let sign = |challenge: &str| openssl(&STANDARD.decode(challenge).unwrap(), &card_files("priya", "9a"), GOOD);
    let Some(cms) = sign(&challenge) else {
        return println!("skipped: openssl is absent (a_challenge_is_good_once_and_for_five_minutes)");
    };
    let response = wrapped(&cms);
    desk.validate(&challenge, "another", PRIYA, &response).await;
    assert_eq!(desk.last_line().2, "refused StaleChallenge");
    desk.validate(&challenge, &signature, PRIYA, &response).await;
    assert_eq!(desk.last_line().2, "refused StaleChallenge", "a failure spends the challenge");
    for (minutes, said) in [(5, "accepted"), (6, "refused StaleChallenge")] {
        desk.after(0);
        let (challenge, signature) = desk.activated().await;
        let response = wrapped(&sign(&challenge).unwrap());
        desk.after(minutes);
        desk.validate(&challenge, &signature, PRIYA, &response).await;
        assert_eq!(desk.last_line().2, said, "after {minutes} minutes");
        desk.validate(&challenge, &signature, PRIYA, &response).await;
        assert_eq!(desk.last_line().2, "refused StaleChallenge");
    }
}
