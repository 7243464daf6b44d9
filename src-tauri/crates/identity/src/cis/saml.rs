//! The role assertion as SAML 1.1 (spec/auth.md 1.9).
//!
//! It is trusted because TLS brought it just now in answer to the ticket; no signature is published for it. Only the
//! outer assertion counts: the one nested in the subject confirmation is about the same person, and is not asked.

use vouch_core::ids::{ActivityCode, JobRoleCode, RoleProfileId};
use vouch_core::ports::RoleGranted;
use vouch_xml::{Element, Tree};

use super::{CisError, Step};

const SAMLP: &str = "urn:oasis:names:tc:SAML:1.0:protocol";
const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

/// Most attributes in a statement: seven or so for each role.
pub const MAX_STATEMENT: usize = 4096;

/// One attribute: its name, lower-case (documents and sample differ in case), and its values.
struct Attribute {
    name: String,
    values: Vec<String>,
}

/// Reads what the chosen role of this user allows.
///
/// # Errors
/// A status other than `Success`, another user, another role, or a document that cannot be read.
pub fn read(body: &[u8], user_id: &str, role: &RoleProfileId) -> Result<RoleGranted, CisError> {
    let tree = Tree::parse(body)?;
    let response = tree.root();
    if !response.is(SAMLP, "Response") {
        return Err(response.not("a samlp Response").into());
    }
    let code = response.at(SAMLP, &["Status", "StatusCode"])?.attr("Value")?;
    if code.rsplit(':').next() != Some("Success") {
        return Err(CisError::Refused { step: Step::RoleAssertion, words: "status is not Success" });
    }
    let statement = response.at(SAML, &["Assertion", "AttributeStatement"])?;
    let subject = statement.at(SAML, &["Subject", "NameIdentifier"])?.text();
    if subject_uid(&subject) != Some(user_id) {
        return Err(CisError::Unfit("the subject is another user"));
    }
    let attributes = attributes(statement)?;
    // Each role's block starts at nhsIdCode; what comes before the first is about the person.
    let mut blocks = attributes.chunk_by(|_, next| next.name != "nhsidcode");
    let person = blocks.next().filter(|block| block.first().is_some_and(|a| a.name != "nhsidcode")).unwrap_or_default();
    if only(person, "uid")? != Some(user_id) {
        return Err(CisError::Unfit("the attributes are of another user"));
    }
    if only(person, "ssbsessionroleuid")? != Some(role.as_str()) {
        return Err(CisError::Unfit("the session has another role than the chosen one"));
    }
    let mut chosen = None;
    for block in blocks {
        if only(block, "uniqueidentifier")? == Some(role.as_str()) && chosen.replace(block).is_some() {
            return Err(CisError::Unfit("the chosen role is there twice"));
        }
    }
    grant(chosen.ok_or(CisError::Unfit("the chosen role is not among the roles"))?, role)
}

fn grant(block: &[Attribute], role: &RoleProfileId) -> Result<RoleGranted, CisError> {
    let job_code =
        only(block, "nhsjobrolecode")?.and_then(JobRoleCode::new).ok_or(CisError::Unfit("no job role code"))?;
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
            return Err(CisError::Unfit("too many attributes"));
        }
        let name = element.attr("AttributeName")?.to_ascii_lowercase();
        let values = element.children(SAML, "AttributeValue").map(|v| v.text().trim().to_owned());
        all.push(Attribute { name, values: values.filter(|v| !v.is_empty()).collect() });
    }
    Ok(all)
}

/// The attribute of this name in a block, if it is there; twice is an error.
fn single<'a>(block: &'a [Attribute], name: &str) -> Result<Option<&'a Attribute>, CisError> {
    let mut found = block.iter().filter(|a| a.name == name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(CisError::Unfit("an attribute is twice in one block")),
    }
}

/// The one value of the attribute of this name.
fn only<'a>(block: &'a [Attribute], name: &str) -> Result<Option<&'a str>, CisError> {
    match single(block, name)?.map(|a| a.values.as_slice()) {
        None | Some([]) => Ok(None),
        Some([value]) => Ok(Some(value)),
        Some(_) => Err(CisError::Unfit("an attribute has several values")),
    }
}

#[cfg(test)]
mod tests;
