use vouch_core::world::World;

use super::Config;
use crate::BrokerError;
use crate::data::{DataDir, private};

const PLATFORM: &str = "[platform]\ntoken_url = 'https://int.api.service.nhs.uk/oauth2/token'\napi_key = 'k'\n";

/// What the broker says of a configuration in the test world; empty when it is fine.
fn said(text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::make(&dir.path().join("data"), World::Test).unwrap();
    let path = dir.path().join("broker.toml");
    private::write(&path, text).unwrap();
    Config::read(&path, &data).map_or_else(|e| e.to_string(), |_| String::new())
}

#[test]
fn each_mistake_has_words() {
    let test = |more: &str| format!("world = 'test'\n{more}{PLATFORM}");
    for (text, words) in [
        (test(""), ""),
        (test("[keys]\nlisten = '0.0.0.0:80'\nplain_behind_proxy = true\n"), ""),
        (test("[keys]\nlisten = '0.0.0.0:443'\ncertificate = 'a'\nkey = 'b'\n"), ""),
        (test("[pcs]\nlisten = '0.0.0.0:8443'\n"), ""),
        (test("") + "secret_file = 's'\nroots = 'r'\n", ""),
        ("world = 'test'\n".into(), "nothing to sign for"),
        ("world = 'play'\n".into(), "world: must be training, test or live"),
        (format!("world = 'live'\n{PLATFORM}"), "belongs to the test world"),
        (PLATFORM.into(), "missing field `world`"),
        (test("colour = 1\n"), "unknown field `colour`"),
        (test("[keys]\nlisten = '0.0.0.0:80'\n"), "plain HTTP beyond this machine"),
        (test("[keys]\ncertificate = 'a'\n"), "both or neither"),
        (test("[keys]\npublish_ahead_hours = 0\n"), "1 to 720"),
        (test("[keys]\nlisten = '127.0.0.1:1'\n[pcs]\nlisten = '127.0.0.1:1'\n"), "must differ"),
        (test("[pcs]\nlisten = 'here'\n"), "invalid socket address"),
        (test("") + "secret_file = 's'\n", "platform.roots"),
        (test("").replace("'k'", "'a b'"), "platform.api_key"),
        (test("").replace("int.api", "api"), "is live, and this is the test world"),
        (test("") + "[cis2]\ntoken_url = 'https://x.nhsint.nhs.uk/t'\nclient_id = 'c'\nalgorithm = 'none'\n", "RS256"),
    ] {
        let said = said(&text);
        assert!(if words.is_empty() { said.is_empty() } else { said.contains(words) }, "{text}\n{said}");
    }
    let two = said(&test("[keys]\npublish_ahead_hours = 0\n").replace("'k'", "''"));
    assert_eq!(two.lines().count(), 3, "every mistake is told at once: {two}");
}

#[cfg(unix)]
#[test]
fn a_configuration_that_others_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::make(&dir.path().join("data"), World::Test).unwrap();
    let path = dir.path().join("broker.toml");
    private::write(&path, &format!("world = 'test'\n{PLATFORM}")).unwrap();
    for (mode, fine) in [(0o600, true), (0o644, true), (0o664, false), (0o646, false)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let read = Config::read(&path, &data);
        assert_eq!(read.is_ok(), fine, "{mode:o}");
        assert!(fine || matches!(read, Err(BrokerError::Lax { .. })), "{mode:o}");
    }
}

#[test]
fn nothing_is_listened_to_beyond_this_machine_unless_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::make(&dir.path().join("data"), World::Test).unwrap();
    let path = dir.path().join("broker.toml");
    private::write(&path, &format!("world = 'test'\n{PLATFORM}")).unwrap();
    let config = Config::read(&path, &data).unwrap();
    assert!(config.pcs.ip().is_loopback() && config.keys.ip().is_loopback());
}
