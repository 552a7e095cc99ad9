//! The client's side.

use super::config::{TlsConfig, TlsMode};
use super::error::TlsConfigError;

/// TLS of a client.
#[derive(Debug, Clone)]
pub struct TlsClient {}

impl TlsClient {
    pub(super) fn build(config: TlsConfig) -> Result<Option<Self>, TlsConfigError> {
        let provider = config.provider.unwrap_or_else(super::config::default_provider);
        let _builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(config.versions.list())?;
        Ok(match config.mode {
            TlsMode::Off => None,
            _ => Some(Self {}),
        })
    }
}
