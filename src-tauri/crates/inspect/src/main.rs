//! `vouch-inspect FILE`: prints as JSON what Vouch makes of a captured answer. Touches no network, journal or card.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::process::ExitCode;

/// Largest file that is read, in bytes: twice what any of the app's readers takes.
const MAX_FILE: u64 = 64 * 1024 * 1024;
const USAGE: &str =
    "usage: vouch-inspect FILE\nFILE is a captured answer: SOAP, ebXML or FHIR, with or without its HTTP headers.";

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let (Some(file), None) = (args.next(), args.next()) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let printed = read(&file).and_then(|bytes| writeln!(std::io::stdout(), "{:#}", vouch_inspect::inspect(&bytes)));
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vouch-inspect: {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}

fn read(file: &OsStr) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(std::io::Error::other(format!("larger than {MAX_FILE} bytes")));
    }
    Ok(bytes)
}
