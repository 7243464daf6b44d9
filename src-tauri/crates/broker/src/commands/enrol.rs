//! `enrol`: lets a PC in.

use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;

use crate::BrokerError;
use crate::authority::{Authority, CA, Issued};
use crate::data::{DataDir, private};
use crate::enrolment::{Enrolment, Pc, name};

/// Where bundles are laid: `pcs/NAME/`.
const BUNDLES: &str = "pcs";
/// The PC's certificate and key in its bundle, beside the authority's certificate.
const CERTIFICATE: &str = "pc.pem";
const KEY: &str = "pc.key.pem";

/// Makes a certificate for a PC, with a key or for the PC's own request, and puts it into the list.
///
/// # Errors
/// [`BrokerError::EnrolledAlready`], [`BrokerError::Request`], or what cannot be made or written.
pub fn enrol(root: &Path, pc: &str, request: Option<&Path>, now: Timestamp) -> Result<String, BrokerError> {
    let pc = name(pc)?;
    let data = DataDir::open(root)?;
    let _lock = data.lock()?;
    let mut list = Enrolment::read(&data)?;
    if list.has(pc) {
        return Err(BrokerError::EnrolledAlready(pc.into()));
    }
    let authority = Authority::open(&data)?;
    let issued = match request {
        None => authority.pc(pc, now)?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(BrokerError::read(path))?;
            authority.pc_from_request(pc, &text, now).map_err(|_| BrokerError::Request(path.to_owned()))?
        }
    };
    let folder = data.path(BUNDLES).join(pc);
    let files = lay(&folder, &authority, &issued)?;
    // Last: a PC that is in the list has its bundle.
    let Issued { fingerprint, until, .. } = issued;
    list.add(Pc { name: pc.into(), fingerprint: fingerprint.clone(), since: now, until, revoked: None });
    list.write(&data)?;
    let after = if issued.key.is_some() {
        "Carry the folder to that PC by a way that nobody else can read, then delete it here: it holds the PC's key."
    } else {
        "Carry the folder to that PC; its key has never left it."
    };
    Ok(format!(
        "Enrolled {pc} (certificate {}, until {until}).\n{}: {files}\n{after}",
        fingerprint.short(),
        folder.display()
    ))
}

fn lay(folder: &Path, authority: &Authority, issued: &Issued) -> Result<String, BrokerError> {
    // What an earlier PC of that name was given is of no use to this one.
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(BrokerError::write(folder)(e)),
        _ => {}
    }
    private::make_folder(folder)?;
    private::write(&folder.join(CA), authority.certificate_pem())?;
    private::write(&folder.join(CERTIFICATE), &issued.certificate)?;
    match &issued.key {
        Some(key) => {
            private::write(&folder.join(KEY), key)?;
            Ok(format!("{CERTIFICATE}, {KEY}, {CA}"))
        }
        None => Ok(format!("{CERTIFICATE}, {CA}")),
    }
}
