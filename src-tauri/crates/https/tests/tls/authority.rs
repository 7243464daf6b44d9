//! An authority of one test.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};
use vouch_core::ports::KeyKind;
use vouch_https::Trust;

/// The years of a certificate's life, from the first of January to the first of January.
pub type Years = (i32, i32);
/// Good at any time that a test may run.
pub const ALWAYS: Years = (1975, 4096);

/// An authority of one test, and what it issued.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::from_ca_cert_pem(&pem, key).unwrap(), pem }
    }

    pub fn trust(&self) -> Trust {
        Trust(self.pem.clone().into())
    }

    /// Certificate and key of `localhost`, PEM; good for either end.
    pub fn localhost(&self, (from, to): Years) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A key in this folder, and its certificate, DER.
    pub fn card(&self, directory: &Path, kind: KeyKind) -> Vec<u8> {
        let key = match kind {
            KeyKind::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            KeyKind::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
            KeyKind::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
            KeyKind::Rsa3072 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
        }
        .unwrap();
        std::fs::write(directory.join("key.pem"), key.serialize_pem()).unwrap();
        CertificateParams::default().signed_by(&key, &self.issuer).unwrap().der().to_vec()
    }
}
