//! The first bytes of a connection turned into what the client offers.
//!
//! The TLS library tells server name, suites and protocols of a client, but not the versions that it offers, and nothing at
//! all of a client that it refuses. So the first message is read here too: some forty lines that only look, where the parsers
//! to be had bring twenty crates along. The tests compare what both read.

use rustls::CipherSuite;
use samprov_model::connection::{ClientHello, OfferedVersions, TlsVersion};

/// What the first bytes of a connection are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// No TLS.
    NotTls,
    /// The beginning of TLS, and no whole first message that can be read; also nothing at all.
    Incomplete,
    /// What a client offers.
    Hello(ClientHello),
}

/// Reads the first message. Whatever the bytes are, this ends.
pub(super) fn read(bytes: &[u8]) -> Heard {
    // A record begins with its type, 22 for a handshake, and a version whose first byte is 3 (RFC 8446, 5.1).
    let is_tls = bytes.iter().zip([HANDSHAKE, 3]).all(|(byte, expected)| *byte == expected);
    if !is_tls {
        return Heard::NotTls;
    }
    message(bytes).and_then(|message| hello(&message)).map_or(Heard::Incomplete, Heard::Hello)
}

/// The first handshake message, without its head: a client may spread it over several records (RFC 8446, 5.1).
fn message(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut records = Reader(bytes);
    let mut joined = Vec::new();
    loop {
        let mut head = Reader(&joined);
        // Type 1 is `client_hello`; the length has three bytes (RFC 8446, 4).
        if let (Some(kind), Some(length)) = (head.number(1), head.number(3)) {
            if kind != 1 {
                return None;
            }
            if let Some(message) = head.take(length) {
                return Some(message.to_vec());
            }
        }
        let (kind, _version) = (records.number(1)?, records.number(2)?);
        let fragment = records.list(2)?;
        if kind != usize::from(HANDSHAKE) || fragment.is_empty() {
            return None;
        }
        joined.extend_from_slice(fragment);
    }
}

/// `ClientHello` (RFC 8446, 4.1.2): version, random, session id, suites, compression methods, and extensions if any.
fn hello(message: &[u8]) -> Option<ClientHello> {
    let mut message = Reader(message);
    let legacy = message.wire_number()?;
    message.take(32)?;
    message.list(1)?;
    let mut suites = Reader(message.list(2)?);
    message.list(1)?;
    let mut hello = ClientHello {
        versions: OfferedVersions::UpTo(TlsVersion::of_wire(legacy)),
        suites: suites
            .all(MOST, Reader::wire_number)
            .into_iter()
            .map(|suite| suite_name(suite.into()))
            .collect(),
        server_name: None,
        alpn: Vec::new(),
    };
    let mut extensions = Reader(message.list(2).unwrap_or_default());
    while let (Some(kind), Some(content)) = (extensions.wire_number(), extensions.list(2)) {
        let mut content = Reader(content);
        match kind {
            SERVER_NAME => hello.server_name = hello.server_name.or_else(|| host_name(&mut content)),
            ALPN => hello.alpn = protocols(&mut content).unwrap_or_default(),
            SUPPORTED_VERSIONS => {
                if let Some(versions) = content.list(1) {
                    hello.versions = OfferedVersions::Listed(listed(versions));
                }
            }
            _ => {}
        }
    }
    Some(hello)
}

/// RFC 6066, 3: a list of names with their types, of which 0, a host name, is the only one.
fn host_name(content: &mut Reader<'_>) -> Option<String> {
    let mut names = Reader(content.list(2)?);
    let kind = names.number(1)?;
    let name = names.list(2)?;
    (kind == 0 && name.len() <= LONGEST).then(|| text(name))
}

/// RFC 7301, 3.1.
fn protocols(content: &mut Reader<'_>) -> Option<Vec<String>> {
    Some(Reader(content.list(2)?).all(MOST, |names| names.list(1).map(text)))
}

/// RFC 8446, 4.2.1. Values of the form `?a?a` only keep servers tolerant of what they do not know (RFC 8701).
fn listed(versions: &[u8]) -> Vec<TlsVersion> {
    let all = Reader(versions).all(MOST, Reader::wire_number);
    let is_grease = |number: &u16| number & 0x0f0f == 0x0a0a && number >> 8 == number & 0xff;
    all.into_iter().filter(|number| !is_grease(number)).map(TlsVersion::of_wire).collect()
}

/// The IANA name of a suite. The library marks those of TLS 1.3, whose names are those of no older version.
pub(super) fn suite_name(suite: CipherSuite) -> String {
    match suite.as_str() {
        Some(name) => name.replacen("TLS13_", "TLS_", 1),
        None => format!("{:#06x}", u16::from(suite)),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes read from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of so many bytes, at most three.
    fn number(&mut self, bytes: usize) -> Option<usize> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn wire_number(&mut self) -> Option<u16> {
        let bytes: [u8; 2] = self.take(2)?.try_into().ok()?;
        Some(u16::from_be_bytes(bytes))
    }

    /// What a length of so many bytes stands before (RFC 8446, 3.4).
    fn list(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let length = self.number(bytes)?;
        self.take(length)
    }

    /// As many as can be read, at most so many.
    fn all<T>(&mut self, most: usize, mut read: impl FnMut(&mut Self) -> Option<T>) -> Vec<T> {
        std::iter::from_fn(|| read(self)).take(most).collect()
    }
}

const HANDSHAKE: u8 = 22;
const SERVER_NAME: u16 = 0;
const ALPN: u16 = 16;
const SUPPORTED_VERSIONS: u16 = 43;
/// No client has so many suites, versions or protocols to offer.
const MOST: usize = 128;
/// A host name has at most 255 octets (RFC 1035, 2.3.4).
const LONGEST: usize = 255;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use rustls::{
        ClientConfig, ClientConnection, RootCertStore, SupportedProtocolVersion, crypto::ring,
        pki_types::ServerName, server::Acceptor, version,
    };

    use super::*;

    /// What a client of the library sends first.
    fn sent(versions: &[&'static SupportedProtocolVersion], alpn: &[&str], host: &str) -> Vec<u8> {
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        bytes
    }

    fn both() -> Vec<u8> {
        sent(&[&version::TLS13, &version::TLS12], &["h2", "http/1.1"], "register.test")
    }

    fn hello_of(bytes: &[u8]) -> ClientHello {
        match read(bytes) {
            Heard::Hello(hello) => hello,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn offered_versions_are_those_of_the_client() {
        let (newest, older) = (TlsVersion::Tls13, TlsVersion::Tls12);
        let OfferedVersions::Listed(versions) = hello_of(&both()).versions else { panic!("they are listed") };
        assert_eq!(versions, [newest, older]);
        let only = |version| hello_of(&sent(&[version], &[], "register.test")).versions;
        assert_eq!(only(&version::TLS13), OfferedVersions::Listed(vec![newest]));
        // The library writes the extension for TLS 1.2 alone, too.
        assert_eq!(only(&version::TLS12), OfferedVersions::Listed(vec![older]));
    }

    #[test]
    fn what_is_read_is_what_the_library_reads() {
        let bytes = both();
        let mut acceptor = Acceptor::default();
        acceptor.read_tls(&mut bytes.as_slice()).unwrap();
        let accepted = acceptor.accept().unwrap().unwrap();
        let theirs = accepted.client_hello();
        let ours = hello_of(&bytes);
        assert_eq!(ours.server_name.as_deref(), theirs.server_name());
        assert_eq!(ours.alpn, theirs.alpn().unwrap().map(text).collect::<Vec<_>>());
        let suites: Vec<_> = theirs.cipher_suites().iter().map(|suite| suite_name(*suite)).collect();
        assert_eq!(ours.suites, suites);
        assert!(ours.suites.contains(&"TLS_AES_128_GCM_SHA256".to_owned()), "{:?}", ours.suites);
    }

    #[test]
    fn a_message_spread_over_records_is_read_whole() {
        let bytes = both();
        let mut spread = Vec::new();
        for fragment in bytes[5..].chunks(7) {
            spread.extend([22, 3, 1, 0, u8::try_from(fragment.len()).unwrap()]);
            spread.extend(fragment);
        }
        assert_eq!(read(&spread), read(&bytes));
        assert_eq!(read(&spread[..spread.len() - 1]), Heard::Incomplete);
    }

    #[test]
    fn a_client_without_extensions_offers_up_to_its_version() {
        let mut message = vec![3, 1];
        message.extend([0; 32]);
        message.extend([0, 0, 4, 0x00, 0x2f, 0x13, 0x99, 1, 0]);
        let length = u8::try_from(message.len()).unwrap();
        let mut bytes = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
        bytes.extend(message);
        let hello = hello_of(&bytes);
        assert_eq!(hello.versions, OfferedVersions::UpTo(TlsVersion::Tls10));
        assert_eq!(hello.suites, ["TLS_RSA_WITH_AES_128_CBC_SHA", "0x1399"]);
        assert_eq!((hello.server_name, hello.alpn), (None, Vec::new()));
    }

    #[test]
    fn values_that_only_keep_servers_tolerant_are_left_out() {
        assert_eq!(listed(&[0x3a, 0x3a, 3, 4, 0x0a, 0x1a]), [TlsVersion::Tls13, TlsVersion::Other(0x0a1a)]);
    }

    #[test]
    fn http_is_no_tls() {
        assert_eq!(read(b"GET / HTTP/1.1\r\n"), Heard::NotTls);
        assert_eq!(read(b""), Heard::Incomplete);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
            let mut framed = vec![22, 3, 1, 0x01, 0x90, 1, 0, 0, 200];
            framed.extend(bytes);
            let _ = read(&framed);
        }

        #[test]
        fn no_changed_or_cut_hello_makes_the_reader_panic(at in 0..300_usize, byte in any::<u8>(), cut in 0..300_usize) {
            let mut bytes = both();
            let length = bytes.len();
            bytes[at % length] = byte;
            let _ = read(&bytes);
            let _ = read(&bytes[..cut % length]);
        }
    }
}
