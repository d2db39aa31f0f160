//! Options turned into what accepts handshakes.

use std::sync::Arc;

use rustls::{ServerConfig, crypto::ring, server::WebPkiClientVerifier};

use super::{ClientAuthentication, FailedHandshakes, TlsError, TlsOptions};

/// Accepts handshakes as its options say.
#[derive(Debug)]
pub(crate) struct TlsServer {
    config: Arc<ServerConfig>,
    only_http_1: Arc<ServerConfig>,
    pub(super) failed: Arc<FailedHandshakes>,
}

/// Which versions of HTTP a handshake offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// HTTP/2 before HTTP/1.1.
    Both,
    /// HTTP/1.1.
    Http1,
}

impl TlsServer {
    /// A server that has these host names and addresses. TLS 1.2 and 1.3, HTTP/2 before HTTP/1.1 (RFC 7301, 3.2).
    pub(crate) fn new(
        options: &TlsOptions,
        hosts: &[String],
        failed: Arc<FailedHandshakes>,
    ) -> Result<Self, TlsError> {
        let identity = options.authority.server(hosts, options.profile, options.now)?;
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let verifier = || -> Result<_, TlsError> {
            let roots = Arc::new(options.authority.roots()?);
            Ok(WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider)))
        };
        let builder = match options.clients {
            ClientAuthentication::None => builder.with_no_client_auth(),
            ClientAuthentication::Optional => {
                builder.with_client_cert_verifier(verifier()?.allow_unauthenticated().build()?)
            }
            ClientAuthentication::Required => builder.with_client_cert_verifier(verifier()?.build()?),
        };
        let mut config = builder.with_single_cert(identity.chain(), identity.key())?;
        config.alpn_protocols = vec![HTTP_1.to_vec()];
        let only_http_1 = Arc::new(config.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
        Ok(Self { config: Arc::new(config), only_http_1, failed })
    }

    /// The setting of a handshake.
    pub(super) fn config(&self, offered: Offered) -> Arc<ServerConfig> {
        Arc::clone(match offered {
            Offered::Both => &self.config,
            Offered::Http1 => &self.only_http_1,
        })
    }
}

/// The application protocol ids (RFC 9113, 3.2; RFC 7301, 6).
pub(super) const HTTP_2: &[u8] = b"h2";
pub(super) const HTTP_1: &[u8] = b"http/1.1";
