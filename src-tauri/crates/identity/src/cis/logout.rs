//! The end: `POST` to the logout address of the session, or `GET` with a body (spec/auth.md 1.7).

use reqwest::Url;
use secrecy::ExposeSecret;
use vouch_core::ports::Login;

use super::{Cis, CisError, LogoutMethod, Step, gp_object, refusal};

impl Cis {
    pub(super) async fn log_out(&self, login: &Login) -> Result<(), CisError> {
        let body = gp_object::write(&[
            ("service", "LOGOUT"),
            ("sso_ticket", login.ticket.expose_secret()),
            ("log_session_id", &login.session_id),
            ("device_id", &self.device_id()),
            ("uid", &login.user_id),
        ]);
        let url = address(&self.settings.base_url, login.logout.as_deref());
        let request = match self.settings.logout {
            LogoutMethod::GetWithBody => self.http.get(url),
            LogoutMethod::Post => self.http.post(url),
        };
        let answer = self.send(Step::Logout, request.body(body.as_str().to_owned())).await?;
        refusal::known(Step::Logout, &answer.body)
    }
}

/// The address CIS named, if it is at CIS: a ticket goes nowhere else.
fn address(base: &str, named: Option<&str>) -> String {
    let origin = |url: &str| Url::parse(url).ok().map(|u| u.origin());
    match named {
        Some(named) if origin(named).is_some() && origin(named) == origin(base) => named.to_owned(),
        _ => format!("{base}/login/authlogout"),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_ticket_goes_to_cis_only() {
        let base = "https://gas.example:8443";
        let own = "https://gas.example:8443/login/authlogout";
        let rows = [
            (Some("https://gas.example:8443/elsewhere"), "https://gas.example:8443/elsewhere"),
            (Some("https://gas.example/login/authlogout"), own),
            (Some("http://gas.example:8443/login/authlogout"), own),
            (Some("https://evil.example:8443/login/authlogout"), own),
            (Some("/login/authlogout"), own),
            (Some(""), own),
            (None, own),
        ];
        for (named, expected) in rows {
            assert_eq!(address(base, named), expected, "{named:?}");
        }
    }
}
