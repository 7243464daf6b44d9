//! The search parameters, each with its prefix: `organization=https://fhir.nhs.uk/Id/ods-organization-code|FX123`.

use http::Uri;

pub(super) const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
pub(super) const INTERACTION: &str = "https://fhir.nhs.uk/Id/nhsServiceInteractionId";
pub(super) const PARTY_KEY: &str = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

/// What is looked for. A value that does not carry its prefix counts as missing.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub organisation: Option<String>,
    pub interaction: Option<String>,
    pub party_key: Option<String>,
    pub manufacturer: Option<String>,
}

impl Query {
    /// Reads the query string; of a repeated parameter the last one counts.
    pub fn read(uri: &Uri) -> Result<Self, String> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let pairs = pairs.map_err(|_| "The query string cannot be read".to_owned())?.0;
        let last = |name: &str, system: &str| {
            let values = pairs.iter().filter(|(key, _)| key == name).filter_map(|(_, value)| value.split_once('|'));
            values.filter(|(s, v)| *s == system && !v.trim().is_empty()).map(|(_, v)| v.to_owned()).next_back()
        };
        Ok(Self {
            organisation: last("organization", ODS_CODE),
            interaction: last("identifier", INTERACTION),
            party_key: last("identifier", PARTY_KEY),
            manufacturer: last("manufacturing-organization", ODS_CODE),
        })
    }

    /// A Device needs organisation and interaction.
    pub fn device(&self) -> Result<(), String> {
        if self.organisation.is_none() {
            return Err(missing("organization", ODS_CODE));
        }
        if self.interaction.is_none() {
            return Err(missing("identifier", INTERACTION));
        }
        Ok(())
    }

    /// An Endpoint needs two of organisation, interaction and party key.
    pub fn endpoint(&self) -> Result<(), String> {
        let given = [&self.organisation, &self.interaction, &self.party_key].into_iter().flatten().count();
        if given >= 2 {
            return Ok(());
        }
        if self.organisation.is_none() {
            return Err(missing("organization", ODS_CODE));
        }
        Err(format!(
            "Missing or invalid 'identifier' query parameter. Should be one or both of: \
             ['identifier={INTERACTION}|value', 'identifier={PARTY_KEY}|value'"
        ))
    }
}

/// Values compare without regard to case, as in the directory (spec/fhir.md 7.2). Not asked means any.
pub(super) fn fits(asked: Option<&str>, value: &str) -> bool {
    asked.is_none_or(|asked| asked.eq_ignore_ascii_case(value))
}

fn missing(parameter: &str, system: &str) -> String {
    format!("Missing or invalid '{parameter}' query parameter. Should be '{parameter}={system}|value'")
}
