//! A throw-away authority turned into files that callers of stubs need: what they must trust, and a certificate of their own.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use samprov_stubs::{Authority, ClientAuthentication, Profile, TlsError, TlsOptions};

/// How stubs speak TLS.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// What their certificates are like.
    pub profile: Profile,
    /// Whether callers must show certificates.
    pub clients: ClientAuthentication,
    /// The folder for what callers need.
    pub folder: PathBuf,
}

/// What callers need, and how stubs are started.
#[derive(Debug)]
pub struct Certificates {
    /// For stubs.
    pub options: TlsOptions,
    /// The files, in the order in which they are told.
    pub files: Vec<PathBuf>,
}

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum CertificatesError {
    /// A file cannot be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// They cannot be made.
    #[error("no certificates: {0}")]
    Tls(#[from] TlsError),
}

/// Makes an authority of its own for each start and writes `authority.pem`, and for callers that must or may show a certificate
/// `client.pem` and `client-key.pem`, which only the user can read.
pub fn certificates(wanted: &Encryption, now: SystemTime) -> Result<Certificates, CertificatesError> {
    let authority = Arc::new(Authority::new(now)?);
    let folder = &wanted.folder;
    fs::create_dir_all(folder).map_err(|source| CertificatesError::File { path: folder.clone(), source })?;
    let mut files = vec![write(folder, "authority.pem", &authority.certificate_pem(), READABLE)?];
    match wanted.clients {
        ClientAuthentication::None => {}
        ClientAuthentication::Optional | ClientAuthentication::Required => {
            let client = authority.client("samprov client", now)?;
            files.push(write(folder, "client.pem", &client.certificates_pem(), READABLE)?);
            files.push(write(folder, "client-key.pem", &client.key_pem(), SECRET)?);
        }
    }
    let options =
        TlsOptions { profile: wanted.profile, clients: wanted.clients, ..TlsOptions::new(authority, now) };
    Ok(Certificates { options, files })
}

/// A file that is written anew: what stood there before had other rights, perhaps.
fn write(folder: &Path, name: &str, text: &str, rights: u32) -> Result<PathBuf, CertificatesError> {
    let path = folder.join(name);
    let written = || {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(rights).open(&path)?;
        file.write_all(text.as_bytes())
    };
    match written() {
        Ok(()) => Ok(path),
        Err(source) => Err(CertificatesError::File { path, source }),
    }
}

const READABLE: u32 = 0o644;
const SECRET: u32 = 0o600;
