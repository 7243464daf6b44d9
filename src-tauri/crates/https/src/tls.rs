//! Why TLS was refused, as far as a person can do something about it.

use rustls::{AlertDescription, CertificateError, Error};

use crate::HttpsError;
use crate::error::tls_behind;

/// Which side refused what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsRefusal {
    /// The time on this PC is outside the life of the other side's certificate: one of the two is wrong.
    TheirTime,
    /// The other side finds our certificate run out, or not good yet.
    OurTime,
    /// The other side wants a certificate that we have not shown, or does not know the issuer of ours.
    OurCertificate,
    /// Anything else.
    Other,
}

impl HttpsError {
    /// Why TLS was refused; `None` when it was not.
    #[must_use]
    pub fn tls_refusal(&self) -> Option<TlsRefusal> {
        let Self::Tls(error) = self else { return None };
        Some(match tls_behind(error) {
            Some(Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            )) => TlsRefusal::TheirTime,
            Some(Error::AlertReceived(AlertDescription::CertificateExpired)) => TlsRefusal::OurTime,
            Some(Error::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateRevoked
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError,
            )) => TlsRefusal::OurCertificate,
            _ => TlsRefusal::Other,
        })
    }
}
