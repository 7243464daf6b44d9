//! The card's answer to a challenge: MIME, base64, CMS SignedData (spec/auth.md 1.5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, Tagged};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::signature::Signature;
use super::{Digest, certificate};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
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
    /// The digest algorithm is not one that goes with the key, alone.
    DigestAlgorithm,
    /// The attached content is not the challenge.
    Content,
    /// Not exactly one certificate.
    Certificates,
    /// Not exactly one signer, of version 1, naming the certificate by issuer and serial number.
    Signer,
    /// There are signed attributes.
    SignedAttributes,
    /// The signature algorithm is not the one that goes with the key and the digest.
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
    let content = signed.encap_content_info.econtent.as_ref().ok_or(Flaw::Content)?;
    if content.tag() != Tag::OctetString || content.value() != challenge {
        return Err(Flaw::Content);
    }
    let choices = signed.certificates.as_ref().map(|c| c.0.as_slice()).unwrap_or_default();
    let [CertificateChoices::Certificate(card)] = choices else { return Err(Flaw::Certificates) };
    let [algorithm] = signed.digest_algorithms.as_slice() else { return Err(Flaw::DigestAlgorithm) };
    let mut allowed = Signature::allowed(card, digest).into_iter();
    let way = allowed.find(|way| is_algorithm(algorithm, way.digest())).ok_or(Flaw::DigestAlgorithm)?;
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(Flaw::Signer) };
    check_signer(signer, card, way)?;
    if !way.fits(card, challenge, signer.signature.as_bytes()) {
        return Err(Flaw::Signature);
    }
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

fn check_signer(signer: &SignerInfo, card: &Certificate, way: Signature) -> Result<(), Flaw> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else { return Err(Flaw::Signer) };
    let tbs = &card.tbs_certificate;
    if signer.version != CmsVersion::V1 || named.issuer != tbs.issuer || named.serial_number != tbs.serial_number {
        return Err(Flaw::Signer);
    }
    if !is_algorithm(&signer.digest_alg, way.digest()) {
        return Err(Flaw::DigestAlgorithm);
    }
    if signer.signed_attrs.is_some() {
        return Err(Flaw::SignedAttributes);
    }
    if !is_algorithm(&signer.signature_algorithm, way.algorithm()) {
        return Err(Flaw::SignatureAlgorithm);
    }
    Ok(())
}

/// With NULL parameters or none: both are seen (spec/auth.md 1.5).
fn is_algorithm(given: &AlgorithmIdentifierOwned, expected: ObjectIdentifier) -> bool {
    given.oid == expected && given.parameters.as_ref().is_none_or(|p| p.tag() == Tag::Null)
}
