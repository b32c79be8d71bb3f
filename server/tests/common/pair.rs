//! Certificates.

use rcgen::{CertificateParams, DnType, KeyPair};
use std::path::Path;

/// A self-signed pair of that common name, valid for 127.0.0.1: the files of the certificate and of its key.
pub fn make_pair(folder: &Path, name: &str) -> (String, String) {
    let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let (cert, private) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&cert, certificate.pem()).unwrap();
    std::fs::write(&private, key.serialize_pem()).unwrap();
    (cert.display().to_string(), private.display().to_string())
}
