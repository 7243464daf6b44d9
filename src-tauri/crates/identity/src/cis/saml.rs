//! The role assertion as SAML 1.1 (spec/auth.md 1.9).
//!
//! It is trusted because TLS brought it just now in answer to the ticket; no signature is published for it. Only the
//! outer assertion counts: the one nested in the subject confirmation is about the same person, and is not asked.

use secrecy::zeroize::Zeroizing;
use vouch_core::ids::{ActivityCode, JobRoleCode, RoleProfileId};
use vouch_core::ports::RoleGranted;
use vouch_xml::{Element, Tree};

use super::time::{self, Clocks};
use super::{CisError, Misfit, Refusal, SsbMode, Step, gp_object};

const SAMLP: &str = "urn:oasis:names:tc:SAML:1.0:protocol";
pub(super) const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

/// Most attributes in a statement: seven or so for each role.
pub const MAX_STATEMENT: usize = 4096;

/// Attributes about the person, in lower case. All others are about a role.
const PERSON: [&str; 6] = ["cn", "nhsocsprcode", "ssbassertionversion", "ssbmode", "ssbsessionroleuid", "uid"];
/// Begins the block of a role. Documents write `nhsIDCode`, the sample `nhsIdCode`.
const BLOCK: &str = "nhsidcode";

/// What an assertion must be about.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Who signed in.
    pub user_id: &'a str,
    /// The role that was chosen.
    pub role: &'a RoleProfileId,
    /// Which kind of session.
    pub mode: SsbMode,
    /// When it came.
    pub clocks: Clocks,
}

/// One attribute: its name, lower-case (documents and sample differ in case), and its values.
struct Attribute {
    name: String,
    values: Vec<String>,
}

/// Reads what the chosen role of this user allows.
///
/// # Errors
/// A status other than `Success`, another time, user, role or world, or a document that cannot be read.
pub fn read(body: &[u8], expected: Expected<'_>) -> Result<RoleGranted, CisError> {
    let repaired = repaired(body);
    let tree = Tree::parse(repaired.as_ref().map_or(body, |text| text.as_bytes()))?;
    let response = tree.root();
    if !response.is(SAMLP, "Response") {
        return Err(response.not("a samlp Response").into());
    }
    let code = response.at(SAMLP, &["Status", "StatusCode"])?.attr("Value")?;
    if code.rsplit(':').next() != Some("Success") {
        return Err(CisError::Refused { step: Step::RoleAssertion, refusal: Refusal::NoSuccess });
    }
    let assertion = response.child(SAML, "Assertion")?;
    time::check(assertion, expected.clocks)?;
    let statement = assertion.child(SAML, "AttributeStatement")?;
    let subject = statement.at(SAML, &["Subject", "NameIdentifier"])?.text();
    if subject_uid(&subject) != Some(expected.user_id) {
        return Err(Misfit::OtherSubject.into());
    }
    let (person, roles): (Vec<_>, Vec<_>) =
        attributes(statement)?.into_iter().partition(|a| PERSON.contains(&a.name.as_str()));
    about(&person, expected)?;
    grant(chosen(&roles, expected.role)?, expected.role)
}

/// Whether the person's attributes are those of this session.
fn about(person: &[Attribute], expected: Expected<'_>) -> Result<(), CisError> {
    if only(person, "uid")? != Some(expected.user_id) {
        return Err(Misfit::OtherAttributes.into());
    }
    if only(person, "ssbsessionroleuid")? != Some(expected.role.as_str()) {
        return Err(Misfit::OtherRole.into());
    }
    match expected.mode.accepts(only(person, "ssbmode")?) {
        true => Ok(()),
        false => Err(CisError::OtherWorld),
    }
}

/// The one block of the chosen role.
fn chosen<'a>(roles: &'a [Attribute], role: &RoleProfileId) -> Result<&'a [Attribute], Misfit> {
    let mut found = None;
    let blocks = roles.chunk_by(|_, next| next.name != BLOCK);
    for block in blocks.filter(|block| block.first().is_some_and(|a| a.name == BLOCK)) {
        if only(block, "uniqueidentifier")? == Some(role.as_str()) && found.replace(block).is_some() {
            return Err(Misfit::RoleTwice);
        }
    }
    found.ok_or(Misfit::RoleAbsent)
}

fn grant(block: &[Attribute], role: &RoleProfileId) -> Result<RoleGranted, CisError> {
    let job_code = only(block, "nhsjobrolecode")?.and_then(JobRoleCode::new).ok_or(Misfit::NoJobCode)?;
    let codes = single(block, "nhsbusinessfunctionscodes")?;
    // A code of another shape grants nothing.
    let activities = codes.map(|a| a.values.iter().filter_map(|code| ActivityCode::new(code)).collect());
    Ok(RoleGranted { profile: role.clone(), job_code, activities })
}

/// `uid=900000000001,ou=People,o=nhs`
fn subject_uid(name: &str) -> Option<&str> {
    let (key, value) = name.trim().split(',').next()?.split_once('=')?;
    key.trim().eq_ignore_ascii_case("uid").then(|| value.trim())
}

fn attributes(statement: Element<'_, '_>) -> Result<Vec<Attribute>, CisError> {
    let mut all = Vec::new();
    for element in statement.children(SAML, "Attribute") {
        if all.len() == MAX_STATEMENT {
            return Err(Misfit::TooMany.into());
        }
        let name = element.attr("AttributeName")?.to_ascii_lowercase();
        let values = element.children(SAML, "AttributeValue").map(|v| v.text().trim().to_owned());
        all.push(Attribute { name, values: values.filter(|v| !v.is_empty()).collect() });
    }
    Ok(all)
}

/// The attribute of this name in a block, if it is there; twice is an error.
fn single<'a>(block: &'a [Attribute], name: &str) -> Result<Option<&'a Attribute>, Misfit> {
    let mut found = block.iter().filter(|a| a.name == name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(Misfit::Repeated),
    }
}

/// The one value of the attribute of this name.
fn only<'a>(block: &'a [Attribute], name: &str) -> Result<Option<&'a str>, Misfit> {
    match single(block, name)?.map(|a| a.values.as_slice()) {
        None | Some([]) => Ok(None),
        Some([value]) => Ok(Some(value)),
        Some(_) => Err(Misfit::Several),
    }
}

/// The document with each raw `&` written as XML wants it; `None` where there is none. Login answers hold them in role
/// texts (spec/auth.md 1.3); that assertions may too is assumed, as the same texts stand in them.
fn repaired(body: &[u8]) -> Option<Zeroizing<String>> {
    let mut pieces = std::str::from_utf8(body).ok()?.split('&');
    // Room for most, so that it does not move and leave the ticket behind.
    let mut out = Zeroizing::new(String::with_capacity(body.len() * 2));
    out.push_str(pieces.next()?);
    for piece in pieces {
        out.push_str(if gp_object::referenced(piece).is_some() { "&" } else { "&amp;" });
        out.push_str(piece);
    }
    (out.len() > body.len()).then_some(out)
}

#[cfg(test)]
mod tests;
