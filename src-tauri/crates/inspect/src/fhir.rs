//! FHIR answers.
