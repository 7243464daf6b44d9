//! `serve`: answers until told to stop.

use std::io::Write;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use crate::BrokerError;
use crate::clock::System;
use crate::config::Config;
use crate::data::{CONFIG, DataDir};
use crate::serve::{Broker, Listening};

/// Ready when the broker is to stop.
pub type Stop = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Serves; the configuration is the data folder's own unless another is named.
///
/// # Errors
/// Whatever is wrong at the start.
pub async fn serve(root: &Path, config: Option<&Path>, stop: Stop) -> Result<(), BrokerError> {
    let data = DataDir::open(root)?;
    let path = config.map_or_else(|| data.path(CONFIG), Path::to_owned);
    let config = Config::read(&path, &data)?;
    let listening = Listening::at(&config, &data).await?;
    let (pcs, keys) = listening.addresses().map_err(BrokerError::read(root))?;
    let scheme = if config.keys_tls.is_some() { "https" } else { "http" };
    let broker = Broker::open(data, config, Arc::new(System), Arc::new(System))?;
    // Whoever started the broker may not listen.
    let _ = writeln!(std::io::stdout(), "vouch-broker ready: PCs at https://{pcs}, key set at {scheme}://{keys}/jwks");
    listening.serve(Arc::new(broker), stop).await;
    Ok(())
}
