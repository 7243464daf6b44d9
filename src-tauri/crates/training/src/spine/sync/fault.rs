//! SOAP faults (hl7v3.md section 14).

use super::super::rule::Broken;
use super::super::xml::escape;
use super::transport::UNSUPPORTED;

/// Service or interaction not supported.
const CODE_UNSUPPORTED: &str = "101";
/// A code seen that is not to be retried. The numbers of Spine's named checks are not public.
const CODE_REFUSED: &str = "300";

/// The fault for a broken rule: the name in the description, the rule in the location.
pub(crate) fn broken(broken: &Broken) -> String {
    let code = if broken.fault == UNSUPPORTED { CODE_UNSUPPORTED } else { CODE_REFUSED };
    write("SOAP:Client", code, &broken.says, broken.fault)
}

/// A fault with this code, as Spine raises when it has a trouble of its own.
pub(crate) fn of_code(code: &str) -> String {
    write("SOAP:Server", code, "Not Supported", "System failure to process message - default")
}

fn write(faultcode: &str, code: &str, location: &str, description: &str) -> String {
    let (code, location, description) = (escape(code), escape(location), escape(description));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault><faultcode>{faultcode}</faultcode><faultstring>Application Exception</faultstring><detail><nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext><nasp:errorCode>{code}</nasp:errorCode><nasp:severity>Error</nasp:severity><nasp:location>{location}</nasp:location><nasp:description>{description}</nasp:description></nasp:error></nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>"#
    )
}
