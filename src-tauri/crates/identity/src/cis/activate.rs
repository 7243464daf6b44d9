//! Step 1: `POST /login/authactivate` asks for a challenge (spec/auth.md 1.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::gp_object::{self, GpObject};
use super::{Cis, CisError, Step, refusal};

/// Shortest challenge that is signed, in bytes: a signature over a few bytes of somebody's choice proves too little.
pub const MIN_CHALLENGE: usize = 16;
/// Longest challenge, in bytes; 48 were recorded.
pub const MAX_CHALLENGE: usize = 1024;

/// What CIS wants signed.
#[derive(Debug)]
pub struct Challenge {
    /// The bytes to sign.
    pub bytes: Vec<u8>,
    /// The challenge as it came, to be echoed.
    pub text: String,
    /// CIS's own signature over it, to be echoed.
    pub signature: String,
}

impl Cis {
    pub(super) async fn activate(&self, session_id: &str) -> Result<Challenge, CisError> {
        let body = gp_object::write(&[
            ("auth_method", "3"),
            ("app_url", "NHST"),
            ("log_session_id", session_id),
            ("device_id", &self.device_id()),
            ("service", "ACTIVATION"),
        ]);
        let url = format!("{}/login/authactivate", self.settings.base_url);
        let answer = self.send(Step::Activate, self.http.post(url).body(body.as_str().to_owned())).await?;
        read(&answer.body)
    }
}

fn read(body: &[u8]) -> Result<Challenge, CisError> {
    let step = Step::Activate;
    refusal::or_page(step, body, refusal::GP_OBJECT)?;
    let object = GpObject::read(body).map_err(|source| CisError::GpObject { step, source })?;
    let text: String = object.get("challenge").unwrap_or_default().split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(&text).ok().filter(|b| (MIN_CHALLENGE..=MAX_CHALLENGE).contains(&b.len()));
    let bytes = bytes.ok_or(CisError::Param { step, what: "challenge" })?;
    let signature = object.get("signature").ok_or(CisError::Param { step, what: "signature" })?.to_owned();
    Ok(Challenge { bytes, text, signature })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_challenge_is_read_or_refused_by_name() {
        let answer = |challenge: &str, signature: &str| {
            format!(
                "<!DOCTYPE USER SYSTEM \"https://gas.example/login/dtd\"><gpOBJECT><gpPARAM name=\"challenge\">{challenge}</gpPARAM><gpPARAM name=\"signature\">{signature}</gpPARAM></gpOBJECT>"
            )
        };
        let good = "AAECAwQFBgcICQoLDA0ODw==";
        let rows = [
            (answer(good, "c2ln"), Ok(16)),
            (answer("AAECAwQF\n  BgcICQoLDA0ODw==", "c2ln"), Ok(16)),
            (answer("AAECAwQF", "c2ln"), Err("activate: challenge is missing or cannot be read")),
            (answer("not base64 at all", "c2ln"), Err("activate: challenge is missing or cannot be read")),
            (answer(&"A".repeat(1400), "c2ln"), Err("activate: challenge is missing or cannot be read")),
            (answer(good, ""), Err("activate: signature is missing or cannot be read")),
            ("Invalid input request".into(), Err("activate: refused (Invalid input request)")),
            ("<html/>".into(), Err("activate: refused (an unknown page)")),
            ("challenge".into(), Err("activate: not a gpOBJECT")),
            (String::new(), Err("activate: not a gpOBJECT")),
        ];
        for (body, expected) in rows {
            let outcome = read(body.as_bytes()).map(|c| c.bytes.len()).map_err(|e| e.to_string());
            assert_eq!(outcome, expected.map_err(str::to_owned), "{body}");
        }
    }
}
