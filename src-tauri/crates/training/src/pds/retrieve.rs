//! Retrieving one patient: normal, restricted, superseded, invalidated, unknown (spec/fhir.md 6.3).

use http::{StatusCode, header};

use super::shape::{patient, refusal, version};
use crate::patients::PdsState;
use crate::platform::Reply;
use crate::state::World;

/// Numbers that took another's place are followed at most this often.
const MAX_SUCCESSIONS: usize = 4;

/// The patient with this number, or with the one that superseded it.
pub(super) fn retrieve(world: &World, number: &str) -> Reply {
    if !is_nhs_number(number) {
        return refusal(StatusCode::BAD_REQUEST, "value", "INVALID_RESOURCE_ID", "Resource Id is invalid");
    }
    let mut number = number;
    for _ in 0..=MAX_SUCCESSIONS {
        match world.patient(number) {
            None => break,
            Some(found) => match &found.pds {
                PdsState::SupersededBy(current) => number = current,
                PdsState::Invalidated => return invalidated(),
                PdsState::Normal | PdsState::Restricted => {
                    let etag = format!("W/\"{}\"", version(found));
                    return Reply::found(patient(found)).with(header::ETAG, &etag);
                }
            },
        }
    }
    refusal(StatusCode::NOT_FOUND, "not-found", "RESOURCE_NOT_FOUND", "Resource not found")
}

fn invalidated() -> Reply {
    let display = "Resource that has been marked as invalid was requested - invalid resources cannot be retrieved";
    refusal(StatusCode::NOT_FOUND, "processing", "INVALIDATED_RESOURCE", display)
}

/// Ten digits with a valid check digit, modulus 11.
fn is_nhs_number(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    let Some((check, nine)) = digits.as_deref().and_then(<[u32]>::split_last) else { return false };
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    nine.len() == 9 && (11 - sum % 11) % 11 == *check
}
