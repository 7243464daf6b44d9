//! Files that only the broker's own user can read.
//!
//! What is checked is the opened file, not its name, so that nothing can be exchanged between the check and the read.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::BrokerError;

/// Largest file that is kept here, in bytes: an enrolment list of a thousand PCs is a quarter of it.
pub const MAX_FILE: u64 = 1 << 20;
/// Permission bits of group and others: none may be set on a private file.
const OPEN_TO_OTHERS: u32 = 0o077;
/// Write permission of group and others: must not be set on what the broker obeys.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Reads a file that must be the broker's own and closed to all others.
///
/// # Errors
/// [`BrokerError::Lax`] and [`BrokerError::Owner`] before a byte is read.
pub fn read(path: &Path) -> Result<Zeroizing<String>, BrokerError> {
    let file = File::open(path).map_err(BrokerError::read(path))?;
    check(&file, path, OPEN_TO_OTHERS, "chmod 600", false)?;
    whole(file, path)
}

/// Reads a file that may be read by all, but written only by the broker's user or root: what the broker obeys.
///
/// # Errors
/// As [`read`].
pub fn read_trusted(path: &Path) -> Result<String, BrokerError> {
    let file = File::open(path).map_err(BrokerError::read(path))?;
    check(&file, path, WRITABLE_BY_OTHERS, "chmod go-w", true)?;
    whole(file, path).map(|text| text.to_string())
}

/// Checks a folder in which private files are kept.
///
/// # Errors
/// As [`read`].
pub fn folder(path: &Path) -> Result<(), BrokerError> {
    let folder = File::open(path).map_err(BrokerError::read(path))?;
    check(&folder, path, OPEN_TO_OTHERS, "chmod 700", false)
}

/// Makes a private folder, with those above it.
///
/// # Errors
/// What the system says.
pub fn make_folder(path: &Path) -> Result<(), BrokerError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).map_err(BrokerError::write(path))
}

/// Writes a private file whole: beside its place, then moved into it, so that nobody reads half of it and a power cut
/// leaves the old or the new.
///
/// # Errors
/// What the system says.
pub fn write(path: &Path, text: &str) -> Result<(), BrokerError> {
    let draft = path.with_extension("draft");
    match std::fs::remove_file(&draft) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(BrokerError::write(&draft)(e)),
        _ => {}
    }
    let mut file = opened(OpenOptions::new().write(true).create_new(true), &draft)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(BrokerError::write(&draft))?;
    std::fs::rename(&draft, path).map_err(BrokerError::write(path))?;
    path.parent()
        .and_then(|folder| File::open(folder).ok())
        .map_or(Ok(()), |folder| folder.sync_all())
        .map_err(BrokerError::write(path))
}

/// Opens a private file to add to its end, making it if need be.
///
/// # Errors
/// As [`read`].
pub fn append(path: &Path) -> Result<File, BrokerError> {
    let file = opened(OpenOptions::new().append(true).create(true), path)?;
    check(&file, path, OPEN_TO_OTHERS, "chmod 600", false)?;
    Ok(file)
}

/// New files are private from their first byte on.
fn opened(options: &mut OpenOptions, path: &Path) -> Result<File, BrokerError> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path).map_err(BrokerError::write(path))
}

fn whole(file: File, path: &Path) -> Result<Zeroizing<String>, BrokerError> {
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE + 1).read_to_string(&mut text).map_err(BrokerError::read(path))?;
    if text.len() as u64 > MAX_FILE {
        return Err(BrokerError::content(path, format!("larger than {MAX_FILE} bytes")));
    }
    Ok(text)
}

#[cfg(unix)]
fn check(file: &File, path: &Path, forbidden: u32, remedy: &'static str, root: bool) -> Result<(), BrokerError> {
    use std::os::unix::fs::MetadataExt;
    let known = file.metadata().map_err(BrokerError::read(path))?;
    let owner = known.uid();
    if owner != rustix::process::geteuid().as_raw() && !(root && owner == 0) {
        return Err(BrokerError::Owner { path: path.to_owned() });
    }
    let mode = known.mode() & 0o777;
    if mode & forbidden == 0 { Ok(()) } else { Err(BrokerError::Lax { path: path.to_owned(), mode, remedy }) }
}

#[cfg(not(unix))]
fn check(_: &File, _: &Path, _: u32, _: &'static str, _: bool) -> Result<(), BrokerError> {
    Err(BrokerError::NotUnix)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{append, folder, read, read_trusted, write};
    use crate::BrokerError;

    #[test]
    fn a_file_open_to_others_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kept");
        write(&path, "kept").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, private, trusted) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o640, false, true),
            (0o604, false, true),
            (0o644, false, true),
            (0o660, false, false),
            (0o602, false, false),
            (0o610, false, true),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(read(&path).is_ok(), private, "{mode:o}");
            assert_eq!(read_trusted(&path).is_ok(), trusted, "{mode:o}");
            if !private {
                assert!(matches!(read(&path), Err(BrokerError::Lax { mode: seen, .. }) if seen == mode), "{mode:o}");
                assert!(matches!(append(&path), Err(BrokerError::Lax { .. })), "{mode:o}");
            }
        }
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
        assert!(matches!(folder(dir.path()), Err(BrokerError::Lax { .. })));
    }

    #[test]
    fn a_file_of_somebody_else_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mine = dir.path().join("mine");
        write(&mine, "x").unwrap();
        if rustix::process::geteuid().is_root() {
            // Root can give a file away.
            std::os::unix::fs::chown(&mine, Some(65_534), None).unwrap();
            assert!(matches!(read(&mine), Err(BrokerError::Owner { .. })));
            assert!(matches!(read_trusted(&mine), Err(BrokerError::Owner { .. })));
        } else {
            let roots = std::path::Path::new("/etc/passwd");
            assert!(matches!(read(roots), Err(BrokerError::Owner { .. })));
            assert!(read_trusted(roots).is_ok(), "root may say what the broker obeys");
        }
    }
}
