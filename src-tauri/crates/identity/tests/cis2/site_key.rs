//! Where the site's key is, and what it signs.

use std::sync::Arc;

use keyring_core::mock;
use secrecy::ExposeSecret as _;
use vouch_core::{Code, Fault};
use vouch_identity::cis2::{
    Audience, Cis2Error, ClientAuth as _, FileKey, KeyFault, KeyStore, OsKey, SiteKey, SiteKeySettings,
};

use super::world::{Random, World};

#[cfg(unix)]
#[test]
fn a_key_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.key");
    assert_eq!(FileKey(path.clone()).read().unwrap_err(), KeyFault::Missing);
    std::fs::write(&path, "key").unwrap();
    for (mode, ok) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o644, false), (0o660, false)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let read = FileKey(path.clone()).read();
        assert_eq!(read.as_ref().err(), (!ok).then_some(&KeyFault::Open(mode)), "{mode:o}");
        assert_eq!(read.is_ok_and(|key| key.expose_secret() == b"key"), ok);
    }
}

#[test]
fn a_key_in_the_systems_store_comes_back_as_it_was() {
    let store: Arc<keyring_core::CredentialStore> = mock::Store::new().unwrap();
    let kept = OsKey::within(store, "vouch", "cis2");
    assert_eq!(kept.read().unwrap_err(), KeyFault::Missing);
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA512, rcgen::RsaKeySize::_4096).unwrap();
    assert_eq!(kept.save(&b"not a key".to_vec().into()), Err(KeyFault::NotAKey));
    kept.save(&key.serialize_pem().into_bytes().into()).unwrap();
    let read = kept.read().unwrap();
    let again = rcgen::KeyPair::from_pem(std::str::from_utf8(read.expose_secret()).unwrap()).unwrap();
    assert_eq!(again.serialize_der(), key.serialize_der());
    assert!(key.serialize_der().len() < 2560, "Windows takes no more");
}

#[test]
fn a_store_that_is_not_there_says_so() {
    if let Err(fault) = OsKey::new("vouch-test", "absent") {
        assert!(matches!(&fault, KeyFault::Store(why) if !why.is_empty()), "{fault:?}");
        let fault = Fault::from(Cis2Error::from(fault));
        assert_eq!((fault.code, &*fault.what), (Code::Config, "The key store of this PC cannot be used."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_set_up_is_said() {
    let world = World::start().await;
    let http = vouch_https::client(&world.op.trust, None).unwrap();
    let settings = SiteKeySettings::default();
    let site_key = SiteKey::new(http, settings, world.clock.clone(), Arc::new(Random));
    for audience in [Audience::Cis2, Audience::Platform] {
        let error = site_key.assertion(audience).await.unwrap_err();
        assert!(matches!(error, Cis2Error::Key(KeyFault::NotSetUp(_))), "{error:?}");
    }
    assert!(site_key.refresh(&"r".into()).await.is_err());
}
