//! Acting out the faults that are the same on every HTTP listener.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use hyper::body::{Frame, SizeHint};
use serde_json::json;

use crate::faults::Fault;

/// The longest answer that is held in memory to be spoilt.
pub const MAX_SPOILT: usize = 64 << 20;

/// Marks an answer that must never be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub struct HangUp;

/// An answer that closes the connection without a byte.
#[must_use]
pub fn hang_up() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}

/// The same answer, broken off in the middle of its body; `Content-Length` promises the whole.
pub async fn cut_short(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_SPOILT).await else { return hang_up() };
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.slice(..bytes.len() / 2);
    let body = Broken { half: Some(half), flushed: false, whole: bytes.len() as u64 };
    Response::from_parts(head, Body::new(body))
}

/// Acts out a fault around an ordinary answer. Faults that mean nothing to plain HTTP leave the answer as it is.
pub async fn act(fault: Option<Fault>, answer: impl Future<Output = Response>) -> Response {
    match fault {
        Some(Fault::Slow(time)) => {
            let response = answer.await;
            tokio::time::sleep(time).await;
            response
        }
        Some(Fault::DropBefore) => hang_up(),
        Some(Fault::DropAfter) => {
            drop(answer.await);
            hang_up()
        }
        Some(Fault::Cut) => cut_short(answer.await).await,
        Some(Fault::Http500) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Garbage) => vec![0x00, 0xff, 0xfe, b'<', b'<', 0x80, b'&'].into_response(),
        Some(Fault::Doctype) => with_doctype(answer.await).await,
        Some(Fault::Refusal { status, error, description }) => refusal(status, &error, &description),
        Some(Fault::Huge(bytes)) => vec![b' '; bytes.min(MAX_SPOILT)].into_response(),
        _ => answer.await,
    }
}

/// A refusal of a token endpoint, as the platform and CIS2 word one.
fn refusal(status: u16, error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description, "message_id": "rrt-ordered"});
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Puts a document type with an internal entity before the body.
async fn with_doctype(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_SPOILT).await else { return hang_up() };
    head.headers.remove(header::CONTENT_LENGTH);
    let mut spoilt = br#"<!DOCTYPE x [<!ENTITY e "entity">]>"#.to_vec();
    spoilt.extend_from_slice(&bytes);
    Response::from_parts(head, Body::from(spoilt))
}

/// A body that fails after its first half.
struct Broken {
    half: Option<Bytes>,
    /// One empty turn was taken, in which hyper sends what it has.
    flushed: bool,
    whole: u64,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !std::mem::replace(&mut self.flushed, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
