//! `vouch-inspect FILE`: prints as JSON what Vouch makes of a captured answer. Touches no network, journal or card.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let (Some(file), None) = (args.next(), args.next()) else {
        eprintln!(
            "usage: vouch-inspect FILE\nFILE is a captured answer: SOAP, ebXML (with or without HTTP headers) or FHIR."
        );
        return ExitCode::from(2);
    };
    match std::fs::read(&file) {
        Ok(bytes) => {
            println!("{:#}", vouch_inspect::inspect(&bytes));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("vouch-inspect: {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}
