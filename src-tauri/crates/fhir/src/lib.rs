//! PDS and SDS over FHIR R4.
