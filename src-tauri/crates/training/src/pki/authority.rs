//! A certificate authority of the training world and what it can issue.

use std::path::Path;

use jiff::civil::Date;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize,
};

use super::ROOT_NAME;
use super::kept::{self, Identity};
use crate::Error;

/// Life of an authority, in years.
const AUTHORITY_YEARS: i16 = 20;
/// Life of a TLS certificate, in years: a training data directory is kept, not renewed.
const ENDPOINT_YEARS: i16 = 10;

/// One certificate authority, with its key.
pub struct Authority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// The root, self-signed.
    pub(super) fn root(directory: &Path, today: Date) -> Result<Self, Error> {
        let kept = kept::or_make(directory, "root", || {
            let key = rsa_key()?;
            let certificate = authority_params(ROOT_NAME, today).self_signed(&key)?;
            Ok((certificate.pem(), key.serialize_pem()))
        })?;
        Self::from_kept(kept)
    }

    /// An authority below this one.
    pub(super) fn issuing(&self, directory: &Path, name: &str, common: &str, today: Date) -> Result<Self, Error> {
        let kept = kept::or_make(directory, name, || {
            let key = rsa_key()?;
            let certificate = authority_params(common, today).signed_by(&key, &self.issuer)?;
            Ok((certificate.pem(), key.serialize_pem()))
        })?;
        Self::from_kept(kept)
    }

    /// A TLS certificate for both directions (server and client), for `fqdn`, `localhost` and 127.0.0.1.
    pub(super) fn endpoint(&self, directory: &Path, name: &str, fqdn: &str, today: Date) -> Result<Identity, Error> {
        kept::or_make(directory, name, || {
            let key = KeyPair::generate()?;
            let names = [fqdn, "localhost", "127.0.0.1"].map(str::to_owned);
            let mut params = CertificateParams::new(names)?;
            params.distinguished_name = nhs_name("Devices", fqdn);
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
            valid(&mut params, today, years_later(today, ENDPOINT_YEARS));
            let certificate = params.signed_by(&key, &self.issuer)?;
            Ok((certificate.pem(), key.serialize_pem()))
        })
    }

    /// This authority's certificate, PEM.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Signs certificates with this authority's key.
    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    fn from_kept(kept: Identity) -> Result<Self, Error> {
        let key = KeyPair::from_pem(&kept.key_pem)?;
        let issuer = Issuer::from_ca_cert_pem(&kept.certificate_pem, key)?;
        Ok(Self { certificate_pem: kept.certificate_pem, issuer })
    }
}

/// A fresh RSA-2048 key. Made by aws-lc, which is fast even in a debug build.
pub(super) fn rsa_key() -> Result<KeyPair, Error> {
    Ok(KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?)
}

/// `O=nhs, OU=..., CN=...`, in the order seen on cards (spec/auth.md 1.5).
pub(super) fn nhs_name(unit: &str, common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "nhs");
    name.push(DnType::OrganizationalUnitName, unit);
    name.push(DnType::CommonName, common);
    name
}

/// Sets the validity, in whole days UTC.
pub(super) fn valid(params: &mut CertificateParams, from: Date, to: Date) {
    let [from, to] = [from, to].map(|d| rcgen::date_time_ymd(d.year().into(), d.month() as u8, d.day() as u8));
    params.not_before = from;
    params.not_after = to;
}

/// The same day some years later (earlier if negative).
pub(super) fn years_later(today: Date, years: i16) -> Date {
    today.saturating_add(jiff::Span::new().years(years))
}

fn authority_params(common: &str, today: Date) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = nhs_name("CA", common);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid(&mut params, today, years_later(today, AUTHORITY_YEARS));
    params
}
