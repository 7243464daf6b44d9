//! Step 3: `POST /login/authvalidate` hands in the signature and brings the ticket and the roles (spec/auth.md 1.6).

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use vouch_core::ids::{OdsCode, RoleProfileId, UserId};
use vouch_core::ports::{Login, Method, SignedIn};
use vouch_core::session::{Organisation, Role, User};

use super::activate::Challenge;
use super::gp_object::{self, GpObject, Param};
use super::{Cis, CisError, Step, refusal};

/// Longest session, whatever CIS says. 600 was recorded for `sso_max_session_time`; that it counts minutes, so that a
/// session lasts 10 hours, is INFERRED (spec/auth.md 1.6).
pub const MAX_SESSION_MINUTES: i64 = 600;

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

fn read(body: &[u8], session_id: &str, user_id: UserId, now: Timestamp) -> Result<SignedIn, CisError> {
    let step = Step::Validate;
    refusal::or_page(step, body, refusal::GP_OBJECT)?;
    let object = GpObject::read(body).map_err(|source| CisError::GpObject { step, source })?;
    let ticket = object.get("sso_ticket").ok_or(CisError::Param { step, what: "sso_ticket" })?;
    let name = object.get("cn").ok_or(CisError::Param { step, what: "cn" })?;
    let offered = object.numbered("nhsjobrole");
    let roles: Vec<Role> = offered.iter().filter_map(|p| role(p)).collect();
    if roles.len() < offered.len() {
        // A role nobody can work in must not lock its holder out of the others.
        tracing::warn!(unreadable = offered.len() - roles.len(), "CIS offered roles that cannot be read");
    }
    let until = now + session_length(&object);
    let login = Login {
        method: Method::Cis,
        tokens: None,
        ticket: SecretString::from(ticket.to_owned()),
        session_id: session_id.to_owned(),
        logout: object.get("sso_logout_url").map(str::to_owned),
        user_id: user_id.as_str().to_owned(),
    };
    Ok(SignedIn { user: User { id: user_id, name: name.to_owned() }, roles, chosen: None, login, until })
}

/// The shortest of what CIS says. `sso_session_time` would be longer if it were kept alive, but what keeps a session
/// alive is not public (spec/auth.md 1.6), so it never is, whatever `sso_keep_alive` says.
fn session_length(object: &GpObject) -> SignedDuration {
    let said = |name| object.get(name).and_then(|minutes| minutes.parse::<i64>().ok());
    let named = [said("sso_session_time"), said("sso_max_session_time")];
    let minutes = named.into_iter().flatten().fold(MAX_SESSION_MINUTES, i64::min);
    SignedDuration::from_mins(minutes.max(0))
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
        timed(roles, &format!("<gpPARAM name=\"sso_max_session_time\">{minutes}</gpPARAM>"))
    }

    fn timed(roles: &str, times: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE USER SYSTEM "https://gas.example/login/dtd">
<gpOBJECT>
<gpPARAM name="log_session_id">abcdefghij</gpPARAM>
<gpPARAM name="cn">Lena Sample</gpPARAM>
{roles}
<gpPARAM name="sso_ticket">AQIC5wM2LY4Sfc+/=@AAJTSQACMDE=#</gpPARAM>
{times}
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
    fn the_session_ends_at_the_earliest_time_said_and_no_later_than_ten_hours_on() {
        // sso_max_session_time, sso_session_time, minutes.
        let rows = [
            (Some("600"), Some("600"), 600),
            (Some("600"), Some("60"), 60),
            (Some("60"), Some("600"), 60),
            (Some("60"), None, 60),
            (None, Some("60"), 60),
            (None, None, 600),
            (Some("0"), None, 0),
            (Some("100000"), Some("100000"), 600),
            (Some("-5"), None, 0),
            (Some("-9223372036854775808"), None, 0),
            (Some("soon"), Some(""), 600),
            (Some(""), Some("30 minutes"), 600),
        ];
        for (most, normal, expected) in rows {
            let param = |name: &str, minutes: Option<&str>| {
                minutes.map(|m| format!("<gpPARAM name=\"{name}\">{m}</gpPARAM>")).unwrap_or_default()
            };
            for keep_alive in [None, Some("false"), Some("true")] {
                let times = param("sso_max_session_time", most)
                    + &param("sso_session_time", normal)
                    + &param("sso_keep_alive", keep_alive);
                let until = signed_in(&timed("", &times)).unwrap().until;
                assert_eq!(until.duration_since(now()).as_mins(), expected, "{most:?} {normal:?} {keep_alive:?}");
            }
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
            (
                "<html><title>Service unavailable</title></html>".into(),
                "validate: refused (an unknown page: service unavailable)",
            ),
            (String::new(), "validate: not a gpOBJECT"),
            (answer("", "600").replace("</gpOBJECT>", ""), "validate: not a gpOBJECT"),
            (answer("", "600").replace("Lena Sample", "Lena <b>Sample</b>"), "validate: not a gpOBJECT"),
            (
                answer("", "600").replace("</gpOBJECT>", "<gpPARAM name=\"cn\">Eve</gpPARAM></gpOBJECT>"),
                "validate: a parameter is there twice",
            ),
            (answer(&"<gpPARAM/>".repeat(2), "600"), "validate: not a gpOBJECT"),
            (answer(&"x".repeat(300_000), "600"), "validate: too many bytes"),
        ];
        for (body, expected) in rows {
            assert_eq!(signed_in(&body).unwrap_err(), expected);
        }
    }
}
