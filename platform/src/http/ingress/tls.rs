//! TLS of the host: a chain of certificates and its key from files. They are read again when the files change or the process
//! gets SIGHUP; connections that are open keep what they have.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto::ring};
use shared_kernel::error_chain::describe;
use tokio_rustls::TlsAcceptor;

use crate::tasks::Tasks;

/// How often the files are looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(10);

/// Why a host cannot serve TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read as PEM; it must hold what openssl and ACME clients write", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// The address cannot be listened on.
    #[error(
        "the host cannot listen on {address} for TLS; is another program there, or is http.tls_listen wrong?"
    )]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The key does not belong to the certificate, or is of an unknown kind.
    #[error("the certificate in {} and the key in {} do not make TLS", certificate.display(), key.display())]
    Unusable {
        /// The file with the certificates.
        certificate: PathBuf,
        /// The file with the key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

/// The two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain of certificates in PEM, the host's own first.
    pub certificate: PathBuf,
    /// Its private key in PEM.
    pub key: PathBuf,
}

/// The TLS of a host. Clones share the certificate.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    files: TlsFiles,
    current: Arc<Current>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").field("files", &self.files).finish_non_exhaustive()
    }
}

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one cannot be read, or the key is not that of the certificate.
    pub fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let current = Arc::new(Current(RwLock::new(certified(&files, &provider)?)));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|source| unusable(&files, source))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Current>::clone(&current));
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), files, current })
    }

    pub(crate) const fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Reads the files again. New connections get what they hold now.
    ///
    /// # Errors
    /// When they cannot be used: then the certificate stays as it is.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = certified(&self.files, &Arc::new(ring::default_provider()))?;
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Reads the files again whenever they change, and at SIGHUP, until the host stops.
    pub fn keep_current(&self, tasks: &Tasks) {
        let (tls, stopping) = (self.clone(), tasks.stopping());
        tasks.spawn(async move {
            let mut seen = tls.changed_at();
            let mut hang_ups = HangUps::listen();
            loop {
                let asked = tokio::select! {
                    () = stopping.cancelled() => return,
                    () = hang_ups.next() => true,
                    () = tokio::time::sleep(LOOKED_AT_EVERY) => false,
                };
                let now = tls.changed_at();
                if !asked && now == seen {
                    continue;
                }
                seen = now;
                match tls.reload() {
                    Ok(()) => tracing::info!("the certificate was read again"),
                    Err(error) => tracing::warn!(
                        error = describe(&error),
                        "the certificate cannot be read again; the one before stays in use"
                    ),
                }
            }
        });
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        let changed = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
        [changed(&self.files.certificate), changed(&self.files.key)]
    }
}

/// The signals that ask for the files to be read again.
struct HangUps(#[cfg(unix)] Option<tokio::signal::unix::Signal>);

impl HangUps {
    #[cfg(unix)]
    fn listen() -> Self {
        let kind = tokio::signal::unix::SignalKind::hangup();
        Self(tokio::signal::unix::signal(kind).ok())
    }

    #[cfg(not(unix))]
    const fn listen() -> Self {
        Self()
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

fn certified(
    files: &TlsFiles,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<CertifiedKey>, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Unreadable { path, source }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable(&files.certificate))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unreadable(&files.key))?;
    let certified = CertifiedKey::from_der(chain, key, provider);
    certified.map(Arc::new).map_err(|source| unusable(files, source))
}

fn unusable(files: &TlsFiles, source: rustls::Error) -> TlsError {
    let TlsFiles { certificate, key } = files.clone();
    TlsError::Unusable { certificate, key, source }
}

#[cfg(test)]
mod tests;
