use std::path::Path;

use der::{Decode, DecodePem};
use jiff::civil::{Date, date};
use x509_cert::Certificate;

use super::{Pki, Slot, Validity};

const TODAY: Date = date(2026, 11, 21);

fn open(dir: &Path, today: Date) -> Pki {
    Pki::open(dir, today).unwrap()
}

fn common_name(pem: &str) -> String {
    Certificate::from_pem(pem).unwrap().tbs_certificate.subject.to_string()
}

#[test]
fn what_is_made_is_named_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path(), TODAY);
    let rows = [
        (first.root().certificate_pem().to_owned(), "CN=TRAINING Root Authority,OU=CA,O=nhs"),
        (first.authentication().certificate_pem().to_owned(), "CN=TRAINING Authentication,OU=CA,O=nhs"),
        (first.signing().certificate_pem().to_owned(), "CN=TRAINING Signing,OU=CA,O=nhs"),
        (first.spine().certificate_pem.clone(), "CN=spine.training.example,OU=Devices,O=nhs"),
        (first.site().certificate_pem.clone(), "CN=fx123.training.example,OU=Devices,O=nhs"),
    ];
    for (pem, name) in &rows {
        assert_eq!(&common_name(pem), name);
    }
    let again = open(dir.path(), TODAY);
    assert_eq!(first.root().certificate_pem(), again.root().certificate_pem());
    assert_eq!(first.site().key_pem, again.site().key_pem);
}

#[test]
fn a_lost_root_renews_everything_below_it() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path(), TODAY);
    std::fs::remove_file(first.root_path()).unwrap();
    let again = open(dir.path(), TODAY);
    assert_ne!(first.root().certificate_pem(), again.root().certificate_pem());
    assert_ne!(first.site().certificate_pem, again.site().certificate_pem);
}

#[cfg(unix)]
#[test]
fn keys_are_private_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let pki = open(dir.path(), TODAY);
    pki.card("someone", "900000000099", Slot::Authentication, Validity::Current).unwrap();
    let mut keys = 0;
    for folder in ["pki", "pki/cards/someone"] {
        for file in std::fs::read_dir(dir.path().join(folder)).unwrap().map(Result::unwrap) {
            if file.file_name().to_string_lossy().ends_with(".key.pem") {
                assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
                keys += 1;
            }
        }
    }
    assert_eq!(keys, 6);
}

#[test]
fn card_certificates_are_shaped_like_the_nhs_ones() {
    let dir = tempfile::tempdir().unwrap();
    let pki = open(dir.path(), TODAY);
    // Key usage bits as X.509 writes them: digitalSignature is bit 0, nonRepudiation bit 1.
    let rows = [
        (Slot::Authentication, Validity::Current, "TRAINING Authentication", [0x03, 0x02, 0x07, 0x80], "2028-11-21"),
        (Slot::Signing, Validity::Current, "TRAINING Signing", [0x03, 0x02, 0x06, 0x40], "2028-11-21"),
        (Slot::Authentication, Validity::Expired, "TRAINING Authentication", [0x03, 0x02, 0x07, 0x80], "2025-11-21"),
    ];
    for (i, (slot, validity, issuer, usage, end)) in rows.into_iter().enumerate() {
        let made = pki.card(&format!("card{i}"), "900000000099", slot, validity).unwrap();
        let certificate = Certificate::from_der(&made.certificate).unwrap().tbs_certificate;
        let subject: Vec<String> = certificate.subject.0.iter().map(ToString::to_string).collect();
        assert_eq!(subject, ["O=nhs", "OU=people", "CN=900000000099"]);
        assert!(certificate.issuer.to_string().starts_with(&format!("CN={issuer},")));
        let extension = certificate.extensions.unwrap().into_iter().find(|e| e.extn_id.to_string() == "2.5.29.15");
        assert_eq!(extension.unwrap().extn_value.as_bytes(), usage);
        assert!(certificate.validity.not_after.to_string().starts_with(end), "{}", certificate.validity.not_after);
    }
}

#[test]
fn a_card_keeps_its_key_and_renews_its_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let card = |today| open(dir.path(), today).card("x", "900000000099", Slot::Signing, Validity::Current).unwrap();
    let first = card(TODAY);
    let rows = [(date(2027, 11, 21), true), (date(2028, 10, 1), false), (date(2030, 1, 1), false)];
    for (today, same) in rows {
        let later = card(today);
        assert_eq!(later.key.rsa(), first.key.rsa());
        assert_eq!(later.certificate == first.certificate, same, "{today}");
    }
}
