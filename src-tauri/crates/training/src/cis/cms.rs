//! The card's answer to a challenge: MIME, base64, CMS SignedData (spec/auth.md 1.5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode, Tag, Tagged};
use jiff::Timestamp;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Digest, certificate};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// DER of DigestInfo up to the digest (RFC 8017 section 9.2, note 1).
const SHA1_PREFIX: &[u8] = &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];
const SHA256_PREFIX: &[u8] =
    &[0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Headers of the MIME part, all needed.
const HEADERS: [(&str, &str); 4] = [
    ("mime-version", "1.0"),
    ("content-disposition", "attachment; filename=\"smime.p7m\""),
    ("content-type", "application/x-pkcs7-mime; name=\"smime.p7m\""),
    ("content-transfer-encoding", "base64"),
];

/// Why a response is not believed. The caller only hears `Failed To Validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The outer wrapping is not base64 of MIME of base64.
    Mime,
    /// Not a DER SignedData of version 1 over data.
    SignedData,
    /// The digest algorithm is not the expected one alone.
    DigestAlgorithm,
    /// The attached content is not the challenge.
    Content,
    /// Not exactly one certificate.
    Certificates,
    /// Not exactly one signer, of version 1, naming the certificate by issuer and serial number.
    Signer,
    /// There are signed attributes.
    SignedAttributes,
    /// The signature algorithm is not rsaEncryption.
    SignatureAlgorithm,
    /// The signature does not fit.
    Signature,
    /// The certificate was not issued by the authority for card authentication.
    Issuer,
    /// The certificate is not valid now.
    Validity,
    /// The certificate is for something else, or not for a person.
    Usage,
}

/// Checks a response and gives back the user id on the certificate.
pub(super) fn verify(
    response: &str,
    challenge: &[u8],
    digest: Digest,
    issuer_pem: &str,
    now: Timestamp,
) -> Result<String, Flaw> {
    let signed = signed_data(&unwrapped(response).ok_or(Flaw::Mime)?).ok_or(Flaw::SignedData)?;
    let algorithms = signed.digest_algorithms.as_slice();
    if !matches!(algorithms, [only] if is_algorithm(only, digest_oid(digest))) {
        return Err(Flaw::DigestAlgorithm);
    }
    let content = signed.encap_content_info.econtent.as_ref().ok_or(Flaw::Content)?;
    if content.tag() != Tag::OctetString || content.value() != challenge {
        return Err(Flaw::Content);
    }
    let choices = signed.certificates.as_ref().map(|c| c.0.as_slice()).unwrap_or_default();
    let [CertificateChoices::Certificate(card)] = choices else { return Err(Flaw::Certificates) };
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(Flaw::Signer) };
    check_signer(signer, card, digest)?;
    let key = public_key(card).ok_or(Flaw::Signature)?;
    let (scheme, hash) = hashed(digest, challenge);
    key.verify(scheme, &hash, signer.signature.as_bytes()).map_err(|_| Flaw::Signature)?;
    certificate::check(card, issuer_pem, now)
}

/// Outer base64, MIME headers, blank line, inner base64. Blanks around lines are allowed: a recorded client sent them.
fn unwrapped(response: &str) -> Option<Vec<u8>> {
    let text = String::from_utf8(STANDARD.decode(without_blanks(response)).ok()?).ok()?;
    let mut lines = text.lines().map(str::trim);
    let mut missing = HEADERS.to_vec();
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        missing.retain(|(n, v)| !(name.eq_ignore_ascii_case(n) && value.trim() == *v));
    }
    missing.is_empty().then(|| STANDARD.decode(lines.collect::<String>()).ok())?
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_whitespace()).collect()
}

fn signed_data(der: &[u8]) -> Option<SignedData> {
    let info = ContentInfo::from_der(der).ok()?;
    if info.content_type != SIGNED_DATA {
        return None;
    }
    let signed: SignedData = info.content.decode_as().ok()?;
    let fits = signed.version == CmsVersion::V1 && signed.encap_content_info.econtent_type == DATA;
    fits.then_some(signed)
}

fn check_signer(signer: &SignerInfo, card: &Certificate, digest: Digest) -> Result<(), Flaw> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else { return Err(Flaw::Signer) };
    let tbs = &card.tbs_certificate;
    if signer.version != CmsVersion::V1 || named.issuer != tbs.issuer || named.serial_number != tbs.serial_number {
        return Err(Flaw::Signer);
    }
    if !is_algorithm(&signer.digest_alg, digest_oid(digest)) {
        return Err(Flaw::DigestAlgorithm);
    }
    if signer.signed_attrs.is_some() {
        return Err(Flaw::SignedAttributes);
    }
    if !is_algorithm(&signer.signature_algorithm, RSA_ENCRYPTION) {
        return Err(Flaw::SignatureAlgorithm);
    }
    Ok(())
}

/// With NULL parameters or none: both are seen (spec/auth.md 1.5).
fn is_algorithm(given: &AlgorithmIdentifierOwned, expected: ObjectIdentifier) -> bool {
    given.oid == expected && given.parameters.as_ref().is_none_or(|p| p.tag() == Tag::Null)
}

fn digest_oid(digest: Digest) -> ObjectIdentifier {
    match digest {
        Digest::Sha1 => SHA1,
        Digest::Sha256 => SHA256,
    }
}

/// The digest of a message, and the PKCS#1 v1.5 scheme it is signed under.
pub(super) fn hashed(digest: Digest, message: &[u8]) -> (Pkcs1v15Sign, Vec<u8>) {
    let (prefix, hash) = match digest {
        Digest::Sha1 => (SHA1_PREFIX, <sha1::Sha1 as sha1::Digest>::digest(message).to_vec()),
        Digest::Sha256 => (SHA256_PREFIX, <sha2::Sha256 as sha2::Digest>::digest(message).to_vec()),
    };
    (Pkcs1v15Sign { hash_len: Some(hash.len()), prefix: prefix.into() }, hash)
}

/// The RSA key of a certificate.
pub(super) fn public_key(certificate: &Certificate) -> Option<RsaPublicKey> {
    let info = certificate.tbs_certificate.subject_public_key_info.to_der().ok()?;
    RsaPublicKey::from_public_key_der(&info).ok()
}
