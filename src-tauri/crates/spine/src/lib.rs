//! HL7 V3 over SOAP and ebXML: Summary Care Record and alerts.
