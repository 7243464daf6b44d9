//! Step 2: the card's signature as CMS SignedData, and that as MIME (spec/auth.md 1.5, RFC 5652 section 5).
//!
//! Version 1, content attached, the signer's certificate included, no signed attributes; SHA-1 with NULL parameters as
//! recorded, SHA-2 without (RFC 5754 section 2), ECDSA without (RFC 5758 section 3.2). Written by hand in DER: the
//! certificate goes in byte for byte as it is on the card.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::{Decode, Encode};

use super::algorithms::Algorithms;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
/// `[0]`, constructed.
const CONTEXT_0: u8 = 0xa0;

const VERSION_1: [u8; 3] = [INTEGER, 1, 1];
const NULL: [u8; 2] = [0x05, 0x00];
/// 1.2.840.113549.1.7.2
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.7.1
const DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.3.14.3.2.26
const SHA1: [u8; 7] = [0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a];
/// 2.16.840.1.101.3.4.2.1
const SHA256: [u8; 11] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// 2.16.840.1.101.3.4.2.2
const SHA384: [u8; 11] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
/// 1.2.840.10045.4.3.2
const ECDSA_WITH_SHA256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// 1.2.840.10045.4.3.3
const ECDSA_WITH_SHA384: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

/// Headers before the base64 of the SignedData, as recorded. Lines end with LF there too.
const MIME: &str = "MIME-Version: 1.0\nContent-Disposition: attachment; filename=\"smime.p7m\"\n\
Content-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n";

/// The SignedData in its ContentInfo, DER.
///
/// # Errors
/// When the certificate cannot be read, or something is longer than DER allows here.
pub fn signed_data(
    algorithms: Algorithms,
    challenge: &[u8],
    certificate: &[u8],
    signature: &[u8],
) -> der::Result<Vec<u8>> {
    let tbs = x509_cert::Certificate::from_der(certificate)?.tbs_certificate;
    let digest = match algorithms {
        Algorithms::RsaSha1 => write(SEQUENCE, &[&SHA1, &NULL])?,
        Algorithms::EcdsaSha256 | Algorithms::RsaSha256 => write(SEQUENCE, &[&SHA256])?,
        Algorithms::EcdsaSha384 => write(SEQUENCE, &[&SHA384])?,
    };
    let signed_with = match algorithms {
        Algorithms::EcdsaSha256 => write(SEQUENCE, &[&ECDSA_WITH_SHA256])?,
        Algorithms::EcdsaSha384 => write(SEQUENCE, &[&ECDSA_WITH_SHA384])?,
        Algorithms::RsaSha1 | Algorithms::RsaSha256 => write(SEQUENCE, &[&RSA_ENCRYPTION, &NULL])?,
    };
    let content = write(CONTEXT_0, &[&write(OCTET_STRING, &[challenge])?])?;
    let signer = write(
        SEQUENCE,
        &[
            &VERSION_1,
            &write(SEQUENCE, &[&tbs.issuer.to_der()?, &tbs.serial_number.to_der()?])?,
            &digest,
            &signed_with,
            &write(OCTET_STRING, &[signature])?,
        ],
    )?;
    let signed = write(
        SEQUENCE,
        &[
            &VERSION_1,
            &write(SET, &[&digest])?,
            &write(SEQUENCE, &[&DATA, &content])?,
            &write(CONTEXT_0, &[certificate])?,
            &write(SET, &[&signer])?,
        ],
    )?;
    write(SEQUENCE, &[&SIGNED_DATA, &write(CONTEXT_0, &[&signed])?])
}

/// `response`: base64 of MIME headers and base64 of the SignedData.
pub fn response(signed_data: &[u8]) -> String {
    STANDARD.encode(format!("{MIME}{}", STANDARD.encode(signed_data)))
}

/// One element with its parts inside.
fn write(tag: u8, parts: &[&[u8]]) -> der::Result<Vec<u8>> {
    let length = der::Length::try_from(parts.iter().map(|p| p.len()).sum::<usize>())?;
    let mut out = vec![tag];
    length.encode_to_vec(&mut out)?;
    for part in parts {
        out.extend_from_slice(part);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::{Algorithms, STANDARD, response, signed_data};
    use base64::Engine;

    fn openssl(directory: &Path, arguments: &str) -> Option<std::process::Output> {
        let words = arguments.split(' ');
        Command::new("openssl").args(words).current_dir(directory).stdin(Stdio::null()).output().ok()
    }

    /// OpenSSL makes the signature with its own DigestInfo, and reads the CMS with its own decoder.
    #[test]
    fn openssl_verifies_the_signed_data() {
        // What is signed, OpenSSL's words for the key and the digest, and what it must read in the structure.
        let rows = [
            (Algorithms::RsaSha1, "rsa:2048", "sha1", "algorithm: rsaEncryption"),
            (Algorithms::RsaSha256, "rsa:2048", "sha256", "algorithm: rsaEncryption"),
            (Algorithms::RsaSha256, "rsa:3072", "sha256", "algorithm: rsaEncryption"),
            (Algorithms::EcdsaSha256, "ec -pkeyopt ec_paramgen_curve:P-256", "sha256", "ecdsa-with-SHA256"),
            (Algorithms::EcdsaSha384, "ec -pkeyopt ec_paramgen_curve:P-384", "sha384", "ecdsa-with-SHA384"),
            (Algorithms::EcdsaSha256, "ec -pkeyopt ec_paramgen_curve:P-384", "sha256", "ecdsa-with-SHA256"),
        ];
        let challenge: Vec<u8> = (0..48).map(|n: u8| n.wrapping_mul(37)).collect();
        for (algorithms, key, digest, named) in rows {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path();
            std::fs::write(path.join("challenge"), &challenge).unwrap();
            let request = format!(
                "req -x509 -newkey {key} -nodes -keyout key -out cert -outform DER -days 2 -subj /O=nhs/OU=people/CN=900000000011"
            );
            let Some(made) = openssl(path, &request) else {
                println!("skipped: openssl is absent (openssl_verifies_the_signed_data)");
                return;
            };
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            let certificate = std::fs::read(path.join("cert")).unwrap();
            let signed = openssl(path, &format!("dgst -{digest} -sign key -out signature challenge")).unwrap();
            assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
            let signature = std::fs::read(path.join("signature")).unwrap();
            let der = signed_data(algorithms, &challenge, &certificate, &signature).unwrap();
            std::fs::write(path.join("cms"), &der).unwrap();
            let verified = openssl(path, "cms -verify -inform DER -noverify -binary -in cms -out content").unwrap();
            assert!(verified.status.success(), "{algorithms:?}: {}", String::from_utf8_lossy(&verified.stderr));
            assert_eq!(std::fs::read(path.join("content")).unwrap(), challenge);
            let shape = openssl(path, "cms -cmsout -print -noout -inform DER -in cms").unwrap();
            let shape = String::from_utf8(shape.stdout).unwrap();
            for expected in ["version: 1", "eContentType: pkcs7-data", "d.issuerAndSerialNumber", named] {
                assert!(shape.contains(expected), "{expected} in {shape}");
            }
            assert!(shape.split("signedAttrs:").nth(1).unwrap().trim_start().starts_with("<ABSENT>"), "{shape}");
            // A signature over something else must not verify, or the test proves nothing.
            let other = signed_data(algorithms, b"another challenge", &certificate, &signature).unwrap();
            std::fs::write(path.join("cms"), other).unwrap();
            let refused = openssl(path, "cms -verify -inform DER -noverify -binary -in cms -out content").unwrap();
            assert!(!refused.status.success(), "{algorithms:?}");
        }
    }

    #[test]
    fn the_response_is_base64_of_mime_of_base64() {
        let text = String::from_utf8(STANDARD.decode(response(b"cms")).unwrap()).unwrap();
        let (headers, body) = text.split_once("\n\n").unwrap();
        assert_eq!(headers.lines().count(), 4);
        assert_eq!(STANDARD.decode(body).unwrap(), b"cms");
    }

    #[test]
    fn a_certificate_that_is_none_is_refused() {
        assert!(signed_data(Algorithms::RsaSha1, &[0; 48], b"not a certificate", &[0; 256]).is_err());
    }
}
