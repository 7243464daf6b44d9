//! Sending a request and reading the answer under a limit.

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};

use crate::HttpsError;

/// A whole answer.
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Sends once and reads at most `limit` bytes. Never tries again by itself: what was asked may have happened.
///
/// # Errors
/// Says how far it came, so that the caller knows whether it may have happened.
pub async fn send(request: RequestBuilder, limit: usize) -> Result<Answer, HttpsError> {
    let mut response = request.send().await.map_err(HttpsError::from_send)?;
    let (status, headers) = (response.status(), response.headers().clone());
    if response.content_length().is_some_and(|n| n > limit as u64) {
        return Err(HttpsError::TooLarge { limit });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpsError::from_read)? {
        if body.len() + chunk.len() > limit {
            return Err(HttpsError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}
