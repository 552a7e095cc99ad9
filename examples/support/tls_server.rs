//! The TLS of a server from the command line.

use std::path::PathBuf;

use smpp_driver::transport::tls::{
    ClientCertificates, Identity, KeyStore, Password, TlsConfigError, TlsServer, TlsServerConfig, Trust,
    certificates_from_pem,
};

use super::support::usage::Stop;
use super::tls::pair;

#[derive(Default)]
pub(crate) struct ServerTls {
    store: Option<PathBuf>,
    file_password: Password,
    key_password: Option<Password>,
    alias: Option<String>,
    pem: Option<PathBuf>,
    client_ca: Option<PathBuf>,
    clients: Clients,
}

#[derive(Default, PartialEq)]
enum Clients {
    #[default]
    None,
    Optional,
    Required,
}

impl ServerTls {
    pub(crate) fn set(&mut self, option: &str) -> Result<(), Stop> {
        let (key, value) = pair(option)?;
        match key {
            "path-to-certificate" => self.store = Some(value.into()),
            "certificate-file-password" => self.file_password = value.into(),
            "certificate-password" => self.key_password = Some(value.into()),
            "alias" => self.alias = Some(value.to_owned()),
            "pem" => self.pem = Some(value.into()),
            "client-ca" => self.client_ca = Some(value.into()),
            "clients" => {
                self.clients = match value {
                    "none" => Clients::None,
                    "optional" => Clients::Optional,
                    "required" => Clients::Required,
                    _ => return Err("--tls clients: none, optional and required are allowed".into()),
                }
            }
            _ => {
                return Err("--tls: path-to-certificate, certificate-file-password, certificate-password, alias, pem, \
                            client-ca and clients are allowed"
                    .into());
            }
        }
        Ok(())
    }

    /// The server's TLS, if any was asked for.
    pub(crate) fn server(self) -> Result<Option<TlsServer>, Stop> {
        if self.store.is_none() && self.pem.is_none() {
            return if self.clients == Clients::None {
                Ok(None)
            } else {
                Err("--tls clients: path-to-certificate or pem is missing".into())
            };
        }
        self.build().map(Some).map_err(|error| format!("--tls: {error}").into())
    }

    fn build(self) -> Result<TlsServer, TlsConfigError> {
        let (identity, mut trust) = match (&self.store, &self.pem) {
            (Some(store), _) => {
                let store = KeyStore::open(store, &self.file_password)?;
                let identity =
                    Identity::from_store(&store, self.alias.as_deref(), self.key_password.as_ref())?;
                (identity, Trust::Store(store))
            }
            (None, pem) => {
                let pem = pem.clone().unwrap_or_default();
                (Identity::from_pem_files(&pem, &pem)?, Trust::Certificates(Vec::new()))
            }
        };
        if let Some(file) = self.client_ca {
            let pem = std::fs::read(file).map_err(|error| TlsConfigError::Pem(error.to_string()))?;
            trust = Trust::Certificates(certificates_from_pem(&pem)?);
        }
        let clients = match self.clients {
            Clients::None => ClientCertificates::None,
            Clients::Optional => ClientCertificates::Optional(trust),
            Clients::Required => ClientCertificates::Required(trust),
        };
        TlsServerConfig::new(identity).clients(clients).server()
    }
}
