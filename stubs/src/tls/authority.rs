//! A certificate authority that lives for one run: host names and profiles turned into certificates.

use std::{fmt, time::SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::RootCertStore;

use super::{
    Identity, Profile, TlsError,
    date::Validity,
    profile::{Names, Recipe, Signed},
};

/// A throw-away authority: a root, and an intermediate that signs. Its keys are made for it, live in memory, and end with it.
pub struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority at a moment.
    pub fn new(now: SystemTime) -> Result<Self, TlsError> {
        Self::named("samprov throw-away", now)
    }

    /// The root certificate in PEM (RFC 7468): what a candidate must trust to call the stubs of the run.
    pub fn certificate_pem(&self) -> String {
        self.root.pem()
    }

    /// A certificate for a server that has these host names and addresses.
    pub fn server(&self, hosts: &[String], profile: Profile, now: SystemTime) -> Result<Identity, TlsError> {
        let Recipe { validity, names, signed } = profile.recipe(now);
        let hosts = match names {
            Names::Own => hosts.to_vec(),
            Names::Other => vec!["wrong-host.invalid".to_owned()],
        };
        let mut leaf = leaf("samprov stub", hosts, validity)?;
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        match signed {
            Signed::Intermediate => self.sign(&leaf, Along::Intermediate),
            Signed::IntermediateUnsent => self.sign(&leaf, Along::Nothing),
            Signed::Foreign => Self::named("somebody else's", now)?.sign(&leaf, Along::All),
            Signed::Itself => {
                let key = KeyPair::generate()?;
                Ok(Identity::new(leaf.self_signed(&key)?, Vec::new(), key))
            }
        }
    }

    /// A certificate for a client of this name, good at a moment.
    pub fn client(&self, name: &str, now: SystemTime) -> Result<Identity, TlsError> {
        let mut leaf = leaf(name, Vec::new(), Profile::Good.recipe(now).validity)?;
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(&leaf, Along::Intermediate)
    }

    /// The root as what is trusted.
    pub(super) fn roots(&self) -> Result<RootCertStore, TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone())?;
        Ok(roots)
    }

    fn named(name: &str, now: SystemTime) -> Result<Self, TlsError> {
        let validity = Validity::around(now, -90, 90);
        let root = issuer(&format!("{name} root"), BasicConstraints::Unconstrained, validity);
        let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
        let intermediate =
            issuer(&format!("{name} intermediate"), BasicConstraints::Constrained(0), validity);
        let intermediate = CertifiedIssuer::signed_by(intermediate, KeyPair::generate()?, &root)?;
        Ok(Self { root, intermediate })
    }

    fn sign(&self, leaf: &CertificateParams, along: Along) -> Result<Identity, TlsError> {
        let key = KeyPair::generate()?;
        let certificate = leaf.signed_by(&key, &self.intermediate)?;
        let intermediate = || self.intermediate.as_ref().clone();
        let above = match along {
            Along::Nothing => Vec::new(),
            Along::Intermediate => vec![intermediate()],
            Along::All => vec![intermediate(), self.root.as_ref().clone()],
        };
        Ok(Identity::new(certificate, above, key))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// What is sent along with a certificate.
#[derive(Clone, Copy, Debug)]
enum Along {
    Nothing,
    Intermediate,
    All,
}

fn issuer(name: &str, constraints: BasicConstraints, validity: Validity) -> CertificateParams {
    let mut issuer = dated(name, CertificateParams::default(), validity);
    issuer.is_ca = IsCa::Ca(constraints);
    issuer.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    issuer
}

fn leaf(name: &str, hosts: Vec<String>, validity: Validity) -> Result<CertificateParams, TlsError> {
    let mut leaf = dated(name, CertificateParams::new(hosts)?, validity);
    // Strict clients ask for these (RFC 5280, 4.2.1.9 and 4.2.1.3).
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Ok(leaf)
}

fn dated(name: &str, mut certificate: CertificateParams, validity: Validity) -> CertificateParams {
    (certificate.not_before, certificate.not_after) = (validity.from, validity.until);
    certificate.distinguished_name = rcgen::DistinguishedName::new();
    certificate.distinguished_name.push(DnType::OrganizationName, "samprov");
    certificate.distinguished_name.push(DnType::CommonName, name);
    certificate.use_authority_key_identifier_extension = true;
    certificate
}
