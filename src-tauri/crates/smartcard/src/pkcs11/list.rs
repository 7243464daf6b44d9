//! Which modules there are on this PC (spec/auth.md 3, table of modules).

use std::path::{Path, PathBuf};

use super::trust::trusted;

/// A module that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, as it stands behind the names of its slots.
    pub name: &'static str,
    /// Where it is installed, on one system.
    pub path: &'static str,
}

const fn known(name: &'static str, path: &'static str) -> Known {
    Known { name, path }
}

const AWP: &str = "AWP";
const OPENSC: &str = "OpenSC";

/// The modules that are looked for on this system, the more particular first. Fixed paths: no variable of the environment
/// and no search can put another file in their place.
#[cfg(target_os = "windows")]
pub const KNOWN: &[Known] = &[
    known(AWP, r"C:\Windows\System32\OcsCryptoki.dll"),
    known("Classic Client", r"C:\Windows\System32\gclib.dll"),
    known("SafeNet", r"C:\Windows\System32\IDPrimePKCS11.dll"),
    known("SafeNet", r"C:\Windows\System32\eTPKCS11.dll"),
    known(OPENSC, r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll"),
];
/// As above, for macOS.
#[cfg(target_os = "macos")]
pub const KNOWN: &[Known] = &[
    known(AWP, "/Library/AWP/lib/libOcsCryptoki.dylib"),
    known("SafeNet", "/Library/Gemalto/libidprimepkcs11.dylib"),
    known(OPENSC, "/Library/OpenSC/lib/opensc-pkcs11.so"),
];
/// As above, for Linux. Without `p11-kit-proxy.so`: it shows the tokens of other modules a second time, and loads whatever
/// the user's own configuration names. A site that wants it says so.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
pub const KNOWN: &[Known] = &[
    known(AWP, "/usr/local/AWP/lib/libOcsCryptoki.so"),
    known("Classic Client", "/usr/lib/ClassicClient/libgclib.so"),
    known(OPENSC, "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
    known(OPENSC, "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so"),
];

/// What the site says about modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePolicy {
    /// Whether the modules of [`KNOWN`] are used where they are installed.
    pub known: bool,
    /// Further modules, by absolute path; they come first.
    pub more: Vec<PathBuf>,
}

impl Default for ModulePolicy {
    fn default() -> Self {
        Self { known: true, more: Vec::new() }
    }
}

/// A module that may be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundModule {
    /// Its name.
    pub name: String,
    /// The file, all links followed.
    pub path: PathBuf,
}

/// A module that is there, or that the site names, and is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub path: PathBuf,
    /// Why, in words for whoever looks after the PC.
    pub why: String,
}

/// The modules of this PC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules {
    /// Those that may be loaded, each file once, in the order they are asked.
    pub found: Vec<FoundModule>,
    /// Those that may not.
    pub refused: Vec<Refused>,
}

/// Looks which modules there are. Loads none. One of [`KNOWN`] that is not installed is not spoken of.
#[must_use]
pub fn modules(policy: &ModulePolicy) -> Modules {
    let more = policy.more.iter().map(|path| (name_of(path), path.clone()));
    let installed = KNOWN.iter().filter(|known| policy.known && Path::new(known.path).exists());
    let known = installed.map(|known| (known.name.to_owned(), PathBuf::from(known.path)));
    let mut modules = Modules::default();
    for (name, path) in more.chain(known) {
        match trusted(&path) {
            Ok(file) if modules.found.iter().any(|found| found.path == file) => {}
            Ok(file) => {
                let namesakes = modules.found.iter().filter(|found| found.name == name).count();
                let name = if namesakes == 0 { name } else { format!("{name} {}", namesakes + 1) };
                modules.found.push(FoundModule { name, path: file });
            }
            Err(why) => modules.refused.push(Refused { path, why }),
        }
    }
    modules
}

/// The name of a known module, else that of the file.
fn name_of(path: &Path) -> String {
    KNOWN.iter().find(|known| Path::new(known.path) == path).map_or_else(
        || path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        |known| known.name.to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{FoundModule, KNOWN, ModulePolicy, modules};

    #[test]
    fn known_paths_are_absolute_and_each_is_there_once() {
        for (n, known) in KNOWN.iter().enumerate() {
            assert!(Path::new(known.path).is_absolute(), "{}", known.path);
            assert!(KNOWN.iter().skip(n + 1).all(|other| other.path != known.path), "{}", known.path);
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_site_adds_modules_by_absolute_path_each_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one.so"), folder.path().join("deep/one.so"));
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(&one, b"").unwrap();
        std::fs::write(&other, b"").unwrap();
        let link = folder.path().join("link.so");
        std::os::unix::fs::symlink(&one, &link).unwrap();
        let more = vec![one.clone(), link, "one.so".into(), PathBuf::from("/absent/two.so"), other.clone()];
        let modules = modules(&ModulePolicy { known: false, more });
        let found = |name: &str, path: &Path| FoundModule { name: name.into(), path: path.canonicalize().unwrap() };
        assert_eq!(modules.found, [found("one", &one), found("one 2", &other)]);
        let refused: Vec<_> = modules.refused.iter().map(|refused| refused.path.to_str().unwrap()).collect();
        assert_eq!(refused, ["one.so", "/absent/two.so"]);
    }
}
