//! Whether a file may be loaded as a module: code of a vendor, that a PIN goes through.

use std::path::{Path, PathBuf};

/// The file itself, all links followed, once nobody but the system and this user can change it.
///
/// Windows: the lists of who may write are not read here; the paths of [`super::KNOWN`] are in folders that only
/// administrators write to, and the site answers for those it adds.
///
/// # Errors
/// Why not, in words for whoever looks after the PC.
pub fn trusted(path: &Path) -> Result<PathBuf, String> {
    if !path.is_absolute() {
        return Err("the path must be absolute".into());
    }
    let file = path.canonicalize().map_err(|e| e.to_string())?;
    if !file.is_file() {
        return Err("it is not a file".into());
    }
    guarded(&file)?;
    // Whoever can write where a link lies can turn it elsewhere.
    if let Some(folder) = path.parent() {
        guarded(&folder.canonicalize().map_err(|e| e.to_string())?)?;
    }
    Ok(file)
}

/// Checks this file or folder and every folder above it.
#[cfg(unix)]
fn guarded(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;

    const GROUP: u32 = 0o020;
    const OTHERS: u32 = 0o002;
    /// What is in such a folder can only be renamed or removed by its owner.
    const STICKY: u32 = 0o1000;
    const SYSTEM: u32 = 0;

    let me = rustix::process::geteuid().as_raw();
    let folder = if path.is_file() { path.parent() } else { Some(path) };
    for place in path.ancestors() {
        let about = place.metadata().map_err(|e| format!("{}: {e}", place.display()))?;
        let near = place == path || Some(place) == folder;
        let open = if near { GROUP | OTHERS } else { OTHERS };
        let shared = about.mode() & open != 0 && (near || about.mode() & STICKY == 0);
        if shared {
            return Err(format!("{} can be written by others", place.display()));
        }
        if ![SYSTEM, me].contains(&about.uid()) {
            return Err(format!("{} belongs to another user", place.display()));
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn guarded(_: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::trusted;

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_module_that_others_can_write_is_refused() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("lib");
        let file = folder.join("module.so");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(&file, b"").unwrap();
        let rows = [
            (0o755, 0o755, 0o644, None),
            (0o755, 0o755, 0o666, Some("module.so can be written by others")),
            (0o755, 0o755, 0o664, Some("module.so can be written by others")),
            (0o755, 0o777, 0o644, Some("lib can be written by others")),
            (0o755, 0o1777, 0o644, Some("lib can be written by others")),
            (0o755, 0o775, 0o644, Some("lib can be written by others")),
            (0o777, 0o755, 0o644, Some("can be written by others")),
            (0o1777, 0o755, 0o644, None),
        ];
        for (top, middle, bottom, refusal) in rows {
            set(above.path(), top);
            set(&folder, middle);
            set(&file, bottom);
            let outcome = trusted(&file);
            match refusal {
                None => assert_eq!(outcome, Ok(file.canonicalize().unwrap()), "{top:o} {middle:o} {bottom:o}"),
                Some(why) => assert!(outcome.unwrap_err().ends_with(why), "{top:o} {middle:o} {bottom:o}"),
            }
        }
    }

    #[test]
    fn a_link_is_followed_and_must_lie_in_a_safe_place_too() {
        let (safe, open) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = safe.path().join("module.so");
        std::fs::write(&file, b"").unwrap();
        set(&file, 0o644);
        let good = safe.path().join("link.so");
        symlink(&file, &good).unwrap();
        assert_eq!(trusted(&good), Ok(file.canonicalize().unwrap()));
        set(open.path(), 0o777);
        let bad = open.path().join("link.so");
        symlink(&file, &bad).unwrap();
        assert!(trusted(&bad).unwrap_err().ends_with("can be written by others"));
        for (path, why) in
            [("module.so", "must be absolute"), ("/nonexistent/module.so", "No such file"), ("/", "not a file")]
        {
            assert!(trusted(Path::new(path)).unwrap_err().contains(why), "{path}");
        }
    }
}
