//! TLS of stubs, seen by independent clients: openssl and curl.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use samprov_model::connection::{
    ClientHello, FailedHandshake, HandshakeFailure, HttpVersion, OfferedVersions, TlsVersion,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    net::TcpStream,
    process::Command,
    time::timeout,
};

use super::{
    Authority, ClientAuthentication, FailedHandshakes, Identity, Offered, Profile, TlsOptions, TlsServer,
};
use crate::{
    Stub, StubError, StubOptions,
    end_to_end::{calls, options},
    limits,
};

/// A stub that speaks TLS, and a folder for what its clients are told.
pub(crate) struct Secured {
    pub(crate) stub: Stub,
    authority: Arc<Authority>,
    folder: Folder,
}

/// A folder that goes when it is not needed any more.
struct Folder(PathBuf);

impl Secured {
    pub(crate) async fn start(profile: Profile, clients: ClientAuthentication) -> Self {
        let authority = Arc::new(Authority::new(SystemTime::now()).unwrap());
        let tls =
            TlsOptions { profile, clients, ..TlsOptions::new(Arc::clone(&authority), SystemTime::now()) };
        let stub = Stub::start(register(tls)).await.unwrap();
        let folder = Folder::new();
        folder.write("ca.pem", &authority.certificate_pem());
        Self { stub, authority, folder }
    }

    fn host_and_port(&self) -> String {
        self.stub.address().strip_prefix("https://").expect("a stub that speaks TLS says so").to_owned()
    }

    /// What `openssl s_client` says when it is told to trust the authority. It sends `said`, then waits for the stub to close
    /// when `said` is a whole request.
    pub(crate) async fn openssl(&self, arguments: &[&str], said: &str) -> String {
        let connect = self.host_and_port();
        let ca = self.folder.path("ca.pem");
        let mut all = vec!["s_client", "-connect", &connect, "-CAfile", &ca];
        all.extend(arguments);
        if !said.is_empty() {
            all.push("-ign_eof");
        }
        run("openssl", &all, said).await
    }

    /// What `curl` says when it is told to trust the authority.
    pub(crate) async fn curl(&self, arguments: &[&str]) -> String {
        let address = format!("{}/persons/p-anna", self.stub.address());
        let ca = self.folder.path("ca.pem");
        let told = "%{exitcode} %{http_code} %{http_version}";
        let silent =
            ["--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--output", "/dev/null"];
        let mut all = silent.to_vec();
        all.extend(["--write-out", told, "--cacert", &ca, &address]);
        all.extend(arguments);
        run("curl", &all, "").await
    }

    fn identity(&self, name: &str, identity: &Identity) -> [String; 2] {
        let [certificate, key] = [format!("{name}.pem"), format!("{name}.key")];
        self.folder.write(&certificate, &identity.certificates_pem());
        self.folder.write(&key, &identity.key_pem());
        [self.folder.path(&certificate), self.folder.path(&key)]
    }

    /// The one handshake that failed.
    async fn failed(&self) -> FailedHandshake {
        let waiting = timeout(Duration::from_secs(20), self.stub.next_failed_handshakes());
        let mut failed = waiting.await.expect("a handshake failed");
        assert_eq!(failed.len(), 1, "{failed:?}");
        failed.remove(0)
    }
}

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("samprov-tls-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.0));
    }
}

/// What a program says. One that is missing is no reason to skip: then nobody has seen that TLS is what it claims to be.
async fn run(program: &str, arguments: &[&str], said: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("this test needs {program}; install it ({error})"));
    let mut input = child.stdin.take().unwrap();
    // A program that has ended already does not listen.
    let _ = input.write_all(said.as_bytes()).await;
    drop(input);
    let output = timeout(Duration::from_secs(30), child.wait_with_output()).await.expect("it ends").unwrap();
    [output.stdout, output.stderr].iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect()
}

fn register(tls: TlsOptions) -> StubOptions {
    let mut options = options("person-register", "se.exempel.personregister");
    options.tls = Some(tls);
    options
}

const ASKED: &str = "GET /persons/p-anna HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const VERSIONS: [(&str, TlsVersion); 2] = [("-tls1_2", TlsVersion::Tls12), ("-tls1_3", TlsVersion::Tls13)];

#[tokio::test]
async fn every_profile_is_good_or_wrong_as_it_claims() {
    for profile in Profile::ALL {
        let secured = Secured::start(profile, ClientAuthentication::None).await;
        let expected = match profile {
            Profile::Good => "Verify return code: 0 (ok)",
            Profile::Expired => "Verify return code: 10 (certificate has expired)",
            Profile::NotYetValid => "Verify return code: 9 (certificate is not yet valid)",
            Profile::SelfSigned => "Verify return code: 18 (self-signed certificate)",
            Profile::WrongHost => "Verify return code: 64 (IP address mismatch)",
            Profile::UntrustedRoot => "Verify return code: 19 (self-signed certificate in certificate chain)",
            Profile::MissingIntermediate => "Verify return code: 21 (unable to verify the first certificate)",
        };
        for (version, _) in VERSIONS {
            let told = secured.openssl(&[version, "-verify_ip", "127.0.0.1", "-x509_strict"], "").await;
            assert!(told.contains(expected), "{profile} {version}: {told}");
        }
        let told = secured.openssl(&["-verify_hostname", "localhost"], "").await;
        let mismatch = told.contains("Verify return code: 62 (hostname mismatch)");
        assert_eq!(mismatch, profile == Profile::WrongHost, "{profile}: {told}");
        let told = secured.curl(&[]).await;
        // 60: the certificate is not accepted.
        assert_eq!(told.contains("60 000"), profile != Profile::Good, "{profile}: {told}");
    }
}

#[tokio::test]
async fn both_versions_of_tls_and_of_http_are_spoken_and_a_call_tells_which() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    for (version, expected) in VERSIONS {
        let told = secured.openssl(&[version, "-servername", "localhost"], ASKED).await;
        assert!(told.contains("HTTP/1.1 200") && told.contains("Anna Exempel"), "{told}");
        let calls = calls(&secured.stub);
        let facts = calls[0].connection.tls.as_ref().unwrap();
        assert_eq!((facts.version, facts.alpn.as_deref(), &facts.peer), (expected, None, &None));
        let hello = facts.hello.as_ref().unwrap();
        assert_eq!(hello.server_name.as_deref(), Some("localhost"));
        assert!(hello.suites.contains(&facts.suite), "{facts:?}");
    }
    for (version, http, alpn) in
        [("--http2", HttpVersion::Http2, "h2"), ("--http1.1", HttpVersion::Http11, "http/1.1")]
    {
        let told = secured.curl(&[version]).await;
        assert!(told.starts_with("0 200"), "{told}");
        let calls = calls(&secured.stub);
        assert_eq!((calls.len(), calls[0].connection.http), (1, http));
        assert_eq!(calls[0].connection.tls.as_ref().unwrap().alpn.as_deref(), Some(alpn));
        assert_eq!(calls[0].violations, []);
    }
    assert_eq!(secured.stub.failed_handshakes(), []);
}

#[tokio::test]
async fn what_a_client_offers_is_told() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    let arguments =
        ["-servername", "register.test", "-alpn", "http/1.1,http/1.0", "-max_protocol", "TLSv1.2"];
    let suite = ["-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"];
    secured.openssl(&[&arguments[..], &suite].concat(), ASKED).await;
    let calls = calls(&secured.stub);
    let hello = calls[0].connection.tls.as_ref().unwrap().hello.clone().unwrap();
    // The last one is no suite but says that renegotiation is secure (RFC 5746, 3.3).
    let suites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"];
    assert_eq!(
        hello,
        ClientHello {
            versions: OfferedVersions::UpTo(TlsVersion::Tls12),
            suites: suites.map(str::to_owned).to_vec(),
            server_name: Some("register.test".to_owned()),
            alpn: vec!["http/1.1".to_owned(), "http/1.0".to_owned()],
        }
    );
}

#[tokio::test]
async fn a_client_that_refuses_the_certificate_is_remembered_with_what_it_said() {
    for (version, _) in VERSIONS {
        let secured = Secured::start(Profile::Expired, ClientAuthentication::None).await;
        secured.openssl(&[version, "-verify_return_error"], "").await;
        let failed = secured.failed().await;
        // 45: certificate_expired (RFC 8446, 6.2).
        assert_eq!((failed.number, failed.why), (1, HandshakeFailure::ClientAlert(45)));
        assert!(failed.hello.is_some());
        assert!(calls(&secured.stub).is_empty());
    }
}

#[tokio::test]
async fn a_client_that_leaves_after_the_handshake_is_remembered_as_that() {
    for (version, _) in VERSIONS {
        let secured = Secured::start(Profile::SelfSigned, ClientAuthentication::None).await;
        // Without being told to mind, this client looks at the certificate and goes on.
        let told = secured.openssl(&[version], "").await;
        assert!(told.contains("Verify return code: 18"), "{told}");
        let failed = secured.failed().await;
        assert_eq!((failed.number, failed.why), (1, HandshakeFailure::ClosedWithoutCall));
        assert!(failed.hello.is_some());
    }
}

#[tokio::test]
async fn an_outdated_client_is_refused_and_remembered_with_what_it_offers() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    let told = secured.openssl(&["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ASKED).await;
    assert!(!told.contains("HTTP/1.1"), "{told}");
    let failed = secured.failed().await;
    assert!(matches!(failed.why, HandshakeFailure::NothingInCommon(_)), "{failed:?}");
    assert_eq!(failed.hello.unwrap().versions, OfferedVersions::UpTo(TlsVersion::Tls11));
}

#[tokio::test]
async fn a_client_without_the_certificate_that_is_required_is_refused_in_the_handshake() {
    for (version, _) in VERSIONS {
        let secured = Secured::start(Profile::Good, ClientAuthentication::Required).await;
        let told = secured.openssl(&[version], ASKED).await;
        // What TLS 1.2 calls handshake_failure or certificate_required is the latter in TLS 1.3 (RFC 8446, 4.4.2.4).
        assert!(told.contains("alert certificate required"), "{version}: {told}");
        assert!(!told.contains("HTTP/1.1"), "{version}: {told}");
        assert_eq!(secured.failed().await.why, HandshakeFailure::NoClientCertificate);
        assert!(calls(&secured.stub).is_empty());
    }
}

#[tokio::test]
async fn a_client_certificate_of_another_authority_is_refused_in_the_handshake() {
    for clients in [ClientAuthentication::Optional, ClientAuthentication::Required] {
        let secured = Secured::start(Profile::Good, clients).await;
        let stranger = Authority::new(SystemTime::now()).unwrap();
        let identity = stranger.client("stranger", SystemTime::now()).unwrap();
        let [certificate, key] = secured.identity("stranger", &identity);
        for (version, _) in VERSIONS {
            let chain = ["-cert", &certificate, "-cert_chain", &certificate, "-key", &key];
            let told = secured.openssl(&[&[version][..], &chain].concat(), ASKED).await;
            assert!(told.contains("alert") && !told.contains("HTTP/1.1"), "{version}: {told}");
            let why = secured.failed().await.why;
            assert!(matches!(why, HandshakeFailure::ClientCertificateRefused(_)), "{version}: {why:?}");
        }
        assert!(calls(&secured.stub).is_empty());
    }
}

#[tokio::test]
async fn a_client_certificate_of_the_authority_is_accepted_and_told() {
    for clients in [ClientAuthentication::Optional, ClientAuthentication::Required] {
        let secured = Secured::start(Profile::Good, clients).await;
        let identity = secured.authority.client("kommun-a", SystemTime::now()).unwrap();
        let [certificate, key] = secured.identity("client", &identity);
        for (version, _) in VERSIONS {
            let chain = ["-cert", &certificate, "-cert_chain", &certificate, "-key", &key];
            let told = secured.openssl(&[&[version][..], &chain].concat(), ASKED).await;
            assert!(told.contains("HTTP/1.1 200"), "{version}: {told}");
        }
        let told = secured.curl(&["--cert", &certificate, "--key", &key]).await;
        assert!(told.starts_with("0 200"), "{told}");
        let print = ["x509", "-in", &certificate, "-noout", "-fingerprint", "-sha256"];
        let fingerprint = run("openssl", &print, "").await;
        let fingerprint = fingerprint.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase();
        for call in calls(&secured.stub) {
            let peer = call.connection.tls.as_ref().unwrap().peer.clone().unwrap();
            assert_eq!((peer.subject.as_str(), peer.sha256), ("O=samprov, CN=kommun-a", fingerprint.clone()));
        }
    }
}

#[tokio::test]
async fn a_client_may_do_without_a_certificate_that_is_optional() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::Optional).await;
    assert!(secured.curl(&[]).await.starts_with("0 200"));
    assert_eq!(calls(&secured.stub)[0].connection.tls.as_ref().unwrap().peer, None);
}

#[tokio::test]
async fn a_server_certificate_is_no_client_certificate() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::Required).await;
    let hosts = ["localhost".to_owned()];
    let server = secured.authority.server(&hosts, Profile::Good, SystemTime::now()).unwrap();
    let [certificate, key] = secured.identity("server", &server);
    let chain = ["-cert", &certificate, "-cert_chain", &certificate, "-key", &key];
    assert!(!secured.openssl(&chain, ASKED).await.contains("HTTP/1.1"));
    assert!(matches!(secured.failed().await.why, HandshakeFailure::ClientCertificateRefused(_)));
}

#[tokio::test]
async fn what_is_no_tls_is_remembered_as_that() {
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    let mut plain = TcpStream::connect(secured.host_and_port()).await.unwrap();
    plain.write_all(ASKED.as_bytes()).await.unwrap();
    let _ = plain.read_to_end(&mut Vec::new()).await;
    assert_eq!(secured.failed().await.why, HandshakeFailure::NotTls);
    drop(TcpStream::connect(secured.host_and_port()).await.unwrap());
    let failed = secured.failed().await;
    assert_eq!((failed.number, failed.why, failed.hello), (2, HandshakeFailure::Closed, None));
    assert!(secured.curl(&[]).await.starts_with("0 200"), "the stub lives on");
}

#[tokio::test]
async fn a_host_name_that_is_none_is_told_with_what_to_do() {
    let authority = Arc::new(Authority::new(SystemTime::now()).unwrap());
    let mut options = register(TlsOptions::new(authority, SystemTime::now()));
    options.advertise = Some("värd".to_owned());
    let error = Stub::start(options).await.unwrap_err();
    assert!(matches!(error, StubError::Tls { .. }), "{error:?}");
    assert!(error.to_string().contains("check the host name"), "{error}");
}

fn server() -> (TlsServer, Arc<FailedHandshakes>) {
    let authority = Arc::new(Authority::new(SystemTime::now()).unwrap());
    let failed = Arc::new(FailedHandshakes::default());
    let options = TlsOptions::new(authority, SystemTime::now());
    let server = TlsServer::new(&options, &["localhost".to_owned()], Arc::clone(&failed)).unwrap();
    (server, failed)
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_go_on_is_not_waited_for_without_end() {
    let (server, failed) = server();
    let (mut near, far) = duplex(1_024);
    near.write_all(&[22, 3, 1, 1, 0]).await.unwrap();
    let began = tokio::time::Instant::now();
    assert!(server.accept(far, 7, 0, Offered::Both).await.is_none());
    assert!(began.elapsed() <= limits::HANDSHAKE_TIME + Duration::from_secs(2));
    let failed = failed.drain();
    assert_eq!((failed[0].number, &failed[0].why), (7, &HandshakeFailure::TimedOut));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn hostile_bytes_end_in_a_failed_handshake(
        begins in proptest::prelude::any::<bool>(),
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2_000),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let (server, failed) = server();
        runtime.block_on(async {
            let (mut near, far) = duplex(4_096);
            let head: &[u8] = if begins { &[22, 3, 1, 1, 0, 1, 0, 0, 200, 3, 3] } else { &[] };
            near.write_all(head).await.unwrap();
            near.write_all(&bytes).await.unwrap();
            assert!(server.accept(far, 1, 0, Offered::Both).await.is_none());
        });
        proptest::prop_assert_eq!(failed.drain().len(), 1);
    }
}
