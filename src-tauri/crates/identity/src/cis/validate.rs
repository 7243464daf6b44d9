//! Step 3: `POST /login/authvalidate` hands in the signature and brings the ticket and the roles (spec/auth.md 1.6).

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use vouch_core::ids::{OdsCode, RoleProfileId, UserId};
use vouch_core::ports::{Login, SignedIn};
use vouch_core::session::{Organisation, Role, User};

use super::activate::Challenge;
use super::gp_object::{self, GpObject, Param};
use super::{Cis, CisError, Step};

/// Longest session, whatever CIS says. 600 was recorded for `sso_max_session_time`; that it counts minutes, so that a
/// session lasts 10 hours, is INFERRED (spec/auth.md 1.6).
pub const MAX_SESSION_MINUTES: i64 = 600;

/// What CIS says when it refuses (spec/auth.md 1.6).
const REFUSALS: [&str; 2] = ["Invalid input request", "Failed To Validate"];

impl Cis {
    pub(super) async fn validate(
        &self,
        session_id: &str,
        challenge: &Challenge,
        user_id: UserId,
        response: &str,
    ) -> Result<SignedIn, CisError> {
        let body = gp_object::write(&[
            ("auth_method", "3"),
            ("app_url", "NHST"),
            ("log_session_id", session_id),
            ("device_id", &self.device_id()),
            ("service", "AUTHENTICATION"),
            ("challenge", &challenge.text),
            ("signature", &challenge.signature),
            ("uid", user_id.as_str()),
            ("card_type", "p11"),
            ("response", response),
            ("mobility", "0"),
        ]);
        let url = format!("{}/login/authvalidate", self.settings.base_url);
        let answer = self.send(Step::Validate, self.http.post(url).body(body.as_str().to_owned())).await?;
        read(&answer.body, session_id, user_id, self.clock.now())
    }
}

/// A refusal in words, wherever they stand in the answer.
pub(super) fn refusal(step: Step, body: &[u8]) -> Result<(), CisError> {
    let found = REFUSALS.into_iter().find(|words| body.windows(words.len()).any(|w| w == words.as_bytes()));
    found.map_or(Ok(()), |words| Err(CisError::Refused { step, words }))
}

fn read(body: &[u8], session_id: &str, user_id: UserId, now: Timestamp) -> Result<SignedIn, CisError> {
    let step = Step::Validate;
    refusal(step, body)?;
    let object = GpObject::read(body).map_err(|source| CisError::GpObject { step, source })?;
    let ticket = object.get("sso_ticket").ok_or(CisError::Param { step, what: "sso_ticket" })?;
    let name = object.get("cn").ok_or(CisError::Param { step, what: "cn" })?;
    let offered = object.numbered("nhsjobrole");
    let roles: Vec<Role> = offered.iter().filter_map(|p| role(p)).collect();
    if roles.len() < offered.len() {
        // A role nobody can work in must not lock its holder out of the others.
        tracing::warn!(unreadable = offered.len() - roles.len(), "CIS offered roles that cannot be read");
    }
    let minutes = object.get("sso_max_session_time").and_then(|m| m.parse().ok()).unwrap_or(MAX_SESSION_MINUTES);
    let until = now + SignedDuration::from_mins(minutes.clamp(0, MAX_SESSION_MINUTES));
    let login = Login {
        ticket: SecretString::from(ticket.to_owned()),
        session_id: session_id.to_owned(),
        logout: object.get("sso_logout_url").map(str::to_owned),
        user_id: user_id.as_str().to_owned(),
    };
    Ok(SignedIn { user: User { id: user_id, name: name.to_owned() }, roles, login, until })
}

/// `ORG NAME, "Category":"Sub-category":"Job role"`: names may hold commas, so the last `, "` divides.
fn role(param: &Param) -> Option<Role> {
    let (organisation, job) = param.value.rsplit_once(", \"")?;
    let job = job.rsplit("\":\"").next().unwrap_or(job).trim_end_matches('"');
    let profile = RoleProfileId::new(param.attribute("id")?)?;
    let ods = OdsCode::new(&param.attribute("orgcode")?.to_ascii_uppercase())?;
    Some(Role {
        profile,
        organisation: Organisation { ods, name: organisation.to_owned() },
        job: job.to_owned(),
        job_code: None,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{SignedIn, Timestamp, UserId, read};

    fn now() -> Timestamp {
        "2026-11-21T08:00:00Z".parse().unwrap()
    }

    fn answer(roles: &str, minutes: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE USER SYSTEM "https://gas.example/login/dtd">
<gpOBJECT>
<gpPARAM name="log_session_id">abcdefghij</gpPARAM>
<gpPARAM name="cn">Lena Sample</gpPARAM>
{roles}
<gpPARAM name="sso_ticket">AQIC5wM2LY4Sfc+/=@AAJTSQACMDE=#</gpPARAM>
<gpPARAM name="sso_max_session_time">{minutes}</gpPARAM>
<gpPARAM name="sso_logout_url">https://gas.example/login/authlogout</gpPARAM>
</gpOBJECT>"#
        )
    }

    fn signed_in(body: &str) -> Result<SignedIn, String> {
        read(body.as_bytes(), "abcdefghij", UserId::new("900000000013").unwrap(), now()).map_err(|e| e.to_string())
    }

    #[test]
    fn roles_are_read_with_commas_and_raw_ampersands() {
        let rows = [
            (
                r#"HILL STREET PHARMACY, "Clinical":"Clinical Provision":"Pharmacist""#,
                "HILL STREET PHARMACY",
                "Pharmacist",
            ),
            (
                r#"SMITH, JONES & DAUGHTERS, CHEMISTS, "Clinical":"Clinical Provision":"Pharmacist""#,
                "SMITH, JONES & DAUGHTERS, CHEMISTS",
                "Pharmacist",
            ),
            (
                r#"PARK SURGERY, "Admin & Clerical":"Admin":"Receptionist Access Role""#,
                "PARK SURGERY",
                "Receptionist Access Role",
            ),
            (r#"WARD &amp; SON, "A":"B":"Admin/Clinical Support""#, "WARD & SON", "Admin/Clinical Support"),
        ];
        for (text, organisation, job) in rows {
            let role = format!(r#"<gpPARAM name="nhsjobrole0" id="900000000131" orgcode="FX456">{text}</gpPARAM>"#);
            let signed_in = signed_in(&answer(&role, "600")).unwrap();
            let [role] = signed_in.roles.as_slice() else { panic!("{text}") };
            assert_eq!((role.organisation.name.as_str(), role.job.as_str()), (organisation, job));
            assert_eq!((role.profile.as_str(), role.organisation.ods.as_str()), ("900000000131", "FX456"));
        }
    }

    #[test]
    fn there_may_be_many_roles_or_none_and_an_unreadable_one_is_left_out() {
        let role = |n: u32, id: &str, ods: &str| {
            format!(r#"<gpPARAM name="nhsjobrole{n}" id="{id}" orgcode="{ods}">A, "B":"C":"D"</gpPARAM>"#)
        };
        let rows = [
            (String::new(), vec![]),
            (
                role(1, "900000000132", "FX123") + &role(0, "900000000131", "ffffff"),
                vec!["900000000131", "900000000132"],
            ),
            (role(0, "12", "FX123") + &role(1, "900000000132", "FX123"), vec!["900000000132"]),
            (role(0, "900000000132", ""), vec![]),
        ];
        for (roles, expected) in rows {
            let signed_in = signed_in(&answer(&roles, "600")).unwrap();
            let read: Vec<_> = signed_in.roles.iter().map(|r| r.profile.as_str()).collect();
            assert_eq!(read, expected, "{roles}");
        }
    }

    #[test]
    fn the_session_ends_no_later_than_ten_hours_on() {
        let rows = [("600", 600), ("60", 60), ("0", 0), ("100000", 600), ("-5", 0), ("soon", 600), ("", 600)];
        for (minutes, expected) in rows {
            let until = signed_in(&answer("", minutes)).unwrap().until;
            assert_eq!(until.duration_since(now()).as_mins(), expected, "{minutes}");
        }
    }

    #[test]
    fn the_ticket_is_kept_and_never_printed() {
        let signed_in = signed_in(&answer("", "600")).unwrap();
        assert_eq!(signed_in.login.ticket.expose_secret(), "AQIC5wM2LY4Sfc+/=@AAJTSQACMDE=#");
        assert_eq!((signed_in.user.name.as_str(), signed_in.login.session_id.as_str()), ("Lena Sample", "abcdefghij"));
        assert!(!format!("{signed_in:?} {:?}", signed_in.login).contains("AQIC"));
    }

    #[test]
    fn refusals_and_missing_parts_are_named() {
        let rows = [
            ("<html>Failed To Validate</html>".to_owned(), "validate: refused (Failed To Validate)"),
            ("Invalid input request".to_owned(), "validate: refused (Invalid input request)"),
            (answer("", "600").replace("sso_ticket", "ticket"), "validate: sso_ticket is missing or cannot be read"),
            (answer("", "600").replace("\"cn\"", "\"name\""), "validate: cn is missing or cannot be read"),
            (String::new(), "validate: not a gpOBJECT"),
        ];
        for (body, expected) in rows {
            assert_eq!(signed_in(&body).unwrap_err(), expected);
        }
    }
}
