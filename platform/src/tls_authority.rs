//! The certificate authority of a server's certificate, where it is a private one: a file of certificates in PEM.

use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

/// The parameter of a broker's URL that names the file.
pub const BROKER_PARAMETER: &str = "cacertfile";

/// Why a file names no authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAuthority {
    /// It cannot be read.
    #[error("the certificate authority {} cannot be read: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The reason of the system.
        reason: String,
    },
    /// It has no certificate.
    #[error("the certificate authority {} has no certificate in PEM", file.display())]
    NoCertificate {
        /// The file.
        file: PathBuf,
    },
    /// The connection is not encrypted, so that nothing would be compared with it.
    #[error("{BROKER_PARAMETER} is for tls:// and amqps://")]
    NotEncrypted,
}

/// The text of a file with at least one certificate.
///
/// # Errors
/// When it cannot be read or has none.
pub fn read(file: &Path) -> Result<String, BadAuthority> {
    let unreadable = |error: std::io::Error| BadAuthority::Unreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    };
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    let mut certificates = CertificateDer::pem_slice_iter(text.as_bytes());
    match certificates.next() {
        Some(Ok(_first)) => Ok(text),
        Some(Err(_)) | None => Err(BadAuthority::NoCertificate { file: file.to_owned() }),
    }
}

/// The authority that the URL of a broker names, such as `amqps://host?cacertfile=/etc/ca.pem`. One that cannot be read as a
/// URL names none; its client says so.
///
/// # Errors
/// When the file cannot be used, or the connection would not be encrypted.
pub fn of_broker(url: &str) -> Result<Option<PathBuf>, BadAuthority> {
    for one in url.split(',') {
        let Ok(url) = Url::parse(one.trim()) else { continue };
        let Some((_, file)) = url.query_pairs().find(|(name, _)| name == BROKER_PARAMETER) else {
            continue;
        };
        if !matches!(url.scheme(), "tls" | "amqps") {
            return Err(BadAuthority::NotEncrypted);
        }
        let file = PathBuf::from(&*file);
        read(&file)?;
        return Ok(Some(file));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use rcgen::generate_simple_self_signed;

    use super::*;

    #[test]
    fn an_authority_is_a_readable_file_with_a_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        assert!(matches!(read(&file), Err(BadAuthority::Unreadable { .. })));
        std::fs::write(&file, "no certificate").unwrap();
        assert!(matches!(read(&file), Err(BadAuthority::NoCertificate { .. })));
        let made = generate_simple_self_signed(["host".to_owned()]).unwrap();
        std::fs::write(&file, made.cert.pem()).unwrap();
        assert!(read(&file).is_ok());
        let named = |url: &str| of_broker(&format!("{url}?cacertfile={}", file.display()));
        assert_eq!(named("tls://user:word@host:4222"), Ok(Some(file.clone())));
        assert_eq!(named("amqps://host/%2f"), Ok(Some(file.clone())));
        assert_eq!(named("nats://one:4222,tls://two:4222"), Ok(Some(file.clone())));
        assert_eq!(named("amqp://host"), Err(BadAuthority::NotEncrypted));
        assert_eq!(of_broker("tls://host"), Ok(None));
    }
}
