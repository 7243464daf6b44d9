//! Addresses fit their world (law 10).

use vouch_core::world::World;

/// Parts of addresses that only test environments have (spec/auth.md 1.2 and 2.1).
const TEST_MARKS: [&str; 11] =
    [".int.", ".nis1.", ".vn1.", "int.api.", "ref.api.", "sandbox.", ".ptl.", "-ptl.", "nhsint.", "nhsdev.", "mock"];
/// Hosts of the live world.
const LIVE_HOSTS: [&str; 2] = ["api.service.nhs.uk", "am.nhsidentity.spineservices.nhs.uk"];

/// What is wrong with an address in a world. `test_hosts` are hosts of test environments that are not public (the
/// Deployment environment's), as the site was told them.
pub(super) fn wrong(value: &str, world: World, test_hosts: &[String]) -> Option<&'static str> {
    let Some(rest) = value.strip_prefix("https://") else { return Some("must begin with https://") };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'@' | b'?' | b'#' | b'\\');
    // The HTTP client must read the same host as this check does.
    let read = reqwest::Url::parse(value).ok().and_then(|url| url.host_str().map(str::to_owned));
    if !rest.bytes().all(plain) || read.as_deref() != Some(host) {
        return Some("must be a whole address in small letters, such as https://name.nhs.uk/path");
    }
    let looks_like_test = TEST_MARKS.iter().any(|mark| value.contains(mark));
    match (world, matches!(host, "localhost" | "127.0.0.1")) {
        (World::Training, true) => None,
        (World::Training, false) => Some("is not on this machine, and the training world is on this machine only"),
        (_, true) => Some("is an address of this machine; only the training world is here"),
        (World::Live, false) if looks_like_test => Some("looks like a test environment, and this is the live world"),
        (World::Test, false) if LIVE_HOSTS.contains(&host) => Some("is live, and this is the test world"),
        (World::Test, false) if !looks_like_test && !test_hosts.iter().any(|known| known == host) => {
            Some("does not look like a test environment; if it is one, add its host to test_hosts")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use vouch_core::world::World::{Live, Test, Training};

    use super::wrong;

    #[test]
    fn addresses_fit_their_world() {
        let dep = ["am.dep.example.nhs.uk".to_owned()];
        for (world, value, fine) in [
            (Training, "https://localhost:9443/oauth2/token", true),
            (Training, "https://127.0.0.1/oauth2/token", true),
            (Training, "https://int.api.service.nhs.uk/oauth2/token", false),
            (Training, "https://localhost.example/oauth2/token", false),
            (Training, "https://localhost@api.service.nhs.uk/", false),
            (Training, "https://localhost\\@api.service.nhs.uk/", false),
            (Test, "https://int.api.service.nhs.uk/oauth2/token", true),
            (Test, "https://am.nhsint.auth-ptl.cis2.spineservices.nhs.uk:443/openam/oauth2/access_token", true),
            (Test, "https://am.dep.example.nhs.uk/x", true),
            (Test, "https://am.other.example.nhs.uk/x", false),
            (Test, "https://api.service.nhs.uk/oauth2/token", false),
            (Test, "https://localhost/oauth2/token", false),
            (Live, "https://api.service.nhs.uk/oauth2/token", true),
            (Live, "https://am.nhsidentity.spineservices.nhs.uk:443/openam/oauth2/access_token", true),
            (Live, "https://int.api.service.nhs.uk/oauth2/token", false),
            (Live, "https://api.service.nhs.uk/oauth2-mock/token", false),
            (Live, "https://am.nhsint.auth-ptl.cis2.spineservices.nhs.uk:443/x", false),
            (Live, "https://127.0.0.1/x", false),
            (Live, "http://api.service.nhs.uk/oauth2/token", false),
            (Live, "https://", false),
            (Live, "https://api.service.nhs.uk/a b", false),
            (Live, "https://API.service.nhs.uk/", false),
        ] {
            assert_eq!(wrong(value, world, &dep).is_none(), fine, "{world} {value}");
        }
    }
}
