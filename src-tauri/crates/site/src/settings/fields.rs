//! The fields of a site, in the order of the set-up page.

use super::Ways;

macro_rules! fields {
    ($($name:ident $id:literal $group:ident $label:literal $hint:literal $need:ident $preset:literal;)*) => {
        /// One field of the set-up.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $( #[doc = $label] $name, )* }

        impl Field {
            /// All, in the order of the page.
            pub const ALL: [Self; { [$($id),*].len() }] = [ $( Self::$name, )* ];

            /// Its name in the file.
            #[must_use]
            pub const fn id(self) -> &'static str { match self { $( Self::$name => $id, )* } }
            /// Its label.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $( Self::$name => $label, )* } }
            /// A hint under it.
            #[must_use]
            pub const fn hint(self) -> &'static str { match self { $( Self::$name => $hint, )* } }
            /// Where it stands on the page.
            #[must_use]
            pub const fn group(self) -> Group { match self { $( Self::$name => Group::$group, )* } }
            /// When nothing works without it.
            const fn need(self) -> Need { match self { $( Self::$name => Need::$need, )* } }
            /// Its value when it is not set.
            #[must_use]
            pub const fn preset(self) -> &'static str { match self { $( Self::$name => $preset, )* } }
        }
    };
}

/// The parts of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Alerts.
    Alerts,
    /// The key broker.
    Broker,
    /// Cards and readers.
    Cards,
    /// Sign-in by CIS.
    Cis,
    /// Sign-in by CIS2.
    Cis2,
    /// The API platform: PDS and SDS.
    Platform,
    /// How long sessions last.
    Session,
    /// Who the site is.
    Site,
    /// Spine.
    Spine,
}

impl Group {
    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Alerts => "Alerts",
            Self::Broker => "Key broker",
            Self::Cards => "Cards and readers",
            Self::Cis => "Sign-in with the smartcard (CIS)",
            Self::Cis2 => "Sign-in in the browser (CIS2)",
            Self::Platform => "NHS API platform",
            Self::Session => "Locking",
            Self::Site => "This site",
            Self::Spine => "Spine",
        }
    }
}

#[derive(Clone, Copy)]
enum Need {
    Always,
    Cis,
    Cis2,
    Never,
}

impl Field {
    /// Nothing works without it, given the ways to sign in.
    #[must_use]
    pub const fn needed(self, ways: Ways) -> bool {
        match self.need() {
            Need::Always => true,
            Need::Cis => ways.cis(),
            Need::Cis2 => ways.cis2(),
            Need::Never => false,
        }
    }

    /// Finds a field by its name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.id() == id)
    }

    /// Its value is the name of a file.
    #[must_use]
    pub const fn names_a_file(self) -> bool {
        matches!(
            self,
            Self::Certificate
                | Self::Key
                | Self::Roots
                | Self::AppKey
                | Self::AlertCodes
                | Self::PlatformSecret
                | Self::BrokerCertificate
                | Self::BrokerKey
                | Self::BrokerRoots
        )
    }
}

fields! {
    Ods "ods" Site "ODS code" "The organisation code of this site, such as FX123" Always "";
    Asid "asid" Site "ASID" "12 digits, from the endpoint registration of this system" Always "";
    PartyKey "party_key" Site "Party key" "Such as FX123-0000001, from the endpoint registration" Always "";
    Certificate "certificate" Site "Site certificate" "PEM file with the certificate chain of this endpoint" Always "";
    Key "key" Site "Site key" "PEM file with the private key of that certificate" Always "";
    Roots "roots" Site "Trusted roots" "PEM file with the NHS roots; nothing else is trusted" Always "";
    SignIn "sign_in" Site "Ways to sign in" "cis, cis2 or both" Never "cis";
    Cis "cis" Cis "CIS address" "Such as https://gas.national.ncrs.nhs.uk" Cis "";
    RoleAssertion "role_assertion" Cis "Role assertion address" "Such as https://sbapi.national.ncrs.nhs.uk; the CIS address if empty" Never "";
    CisDigest "cis_digest" Cis "Signature at sign-in" "sha1 as recorded, or sha256" Never "sha1";
    Cis2Issuer "cis2_issuer" Cis2 "CIS2 issuer" "Exactly as registered, with :443 where it has it" Cis2 "";
    Cis2ClientId "cis2_client_id" Cis2 "CIS2 client id" "Such as 999999999999.apps.supplier" Cis2 "";
    Cis2Key "cis2_key" Cis2 "CIS2 key" "PEM file, or name in this PC's key store, of this site's own key; empty with a broker" Never "";
    Cis2Kid "cis2_kid" Cis2 "CIS2 key id" "Of the registered public key; empty with a broker" Never "";
    Cis2Ports "cis2_ports" Cis2 "Return ports" "The ports registered for http://localhost:PORT/signed-in, tried in order" Never "48170, 48171, 48172";
    Cis2Level "cis2_level" Cis2 "Assurance level" "2 or 3: how strongly people must sign in" Never "2";
    Broker "broker" Broker "Broker address" "The site's vouch-broker, if it holds the keys, such as https://broker.practice.local:8471" Never "";
    BrokerCertificate "broker_certificate" Broker "Enrolment certificate" "PEM file given to this PC by vouch-broker enrol" Never "";
    BrokerKey "broker_key" Broker "Enrolment key" "PEM file with the private key of that certificate" Never "";
    BrokerRoots "broker_roots" Broker "Broker's root" "PEM file with the broker's own root" Never "";
    Modules "pkcs11_modules" Cards "More card software" "PKCS#11 modules besides the usual ones: whole paths, with ; between them" Never "";
    CardWay "card_way" Cards "How cards are read" "piv first, or modules only where this PC's own card reading must not be used" Never "piv";
    Pinpads "pinpads" Cards "Pinpads" "use, or ignore the keys of card readers that have some" Never "use";
    CardAfter "card_after" Cards "Card after use" "reset, so that no other program can use the PIN, or leave" Never "reset";
    CardOut "card_out" Session "Card taken out, CIS" "end the session, or lock it where the site runs session persistence" Never "end";
    CardOutCis2 "card_out_cis2" Session "Card taken out, CIS2" "lock or end the session" Never "lock";
    Idle "idle_minutes" Session "Idle minutes" "Until the screen locks by itself: 2 to 15, the last one counted down" Never "15";
    Longest "longest_hours" Session "Longest session" "Hours until a session ends whatever is done in it: 1 to 12" Never "12";
    Token "token" Platform "Token address" "The API platform's /oauth2/token" Always "";
    Pds "pds" Platform "PDS address" "Base address ending in /personal-demographics/FHIR/R4" Always "";
    PdsAccess "pds_access" Platform "PDS access" "application, or user: with the tokens of who signed in by CIS2" Never "application";
    Sds "sds" Platform "SDS address" "Base address ending in /spine-directory/FHIR/R4" Always "";
    ApiKey "api_key" Platform "API key" "Of this application on the API platform" Always "";
    Kid "kid" Platform "Key id" "Of the application's registered public key" Always "";
    PlatformSecret "platform_secret" Platform "Application secret" "File with the secret of the site's own application, to refresh user tokens; empty with a broker" Never "";
    AppKey "app_key" Platform "Application key" "PEM file with the application's private key" Always "";
    SpineOds "spine_ods" Spine "Spine's ODS code" "The owner of Spine's entries in SDS" Never "YES";
    ListQuery "list_query" Spine "List query" "QUPC_IN180000SM04 or QUPC_IN180000UK04" Never "QUPC_IN180000SM04";
    TraceNeeded "trace_needed" Spine "B0264 to view" "yes where looking at a record needs the right to open the SCR application (B0264) as well" Never "no";
    AlertCodes "alert_codes" Alerts "Alert codes" "TOML file with this world's confirmed table of alert codes" Never "";
    Inbound "inbound" Alerts "Inbound listener" "Address and port for Spine's answers to alerts, such as 127.0.0.1:0" Never "127.0.0.1:0";
}
