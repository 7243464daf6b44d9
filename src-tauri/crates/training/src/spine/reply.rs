//! HTTP answers, whole and broken on order.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use hyper::body::{Frame, SizeHint};

use crate::faults::Fault;
use crate::serve::hang_up;

/// Bytes sent at a time of an answer that is padded.
const PAD: usize = 64 * 1024;
/// Stands before the first element of an answer with a DOCTYPE.
const DOCTYPE: &str = "<!DOCTYPE answer [<!ENTITY nhs \"training\">]>";
/// Not XML, and not text either.
const GARBAGE: &[u8] = b"\x00\x01\x02 this is not XML <<<>>> \xff\xfe";

/// An answer before it goes out.
#[derive(Clone)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// HTTP content type.
    pub(crate) content_type: &'static str,
    /// The body.
    pub(crate) body: String,
}

impl Reply {
    /// XML with this status.
    pub(crate) fn xml(status: StatusCode, body: String) -> Self {
        Self { status, content_type: "text/xml; charset=UTF-8", body }
    }

    /// The answer as it is.
    pub(crate) fn whole(self) -> Response {
        let Self { status, content_type, body } = self;
        response(status, content_type, Body::from(body))
    }

    /// The answer as an ordered fault leaves it. Faults that are not about the bytes of an answer leave it whole.
    pub(crate) fn spoilt(self, fault: &Fault) -> Response {
        let Self { status, content_type, body } = self;
        match fault {
            Fault::DropBefore | Fault::DropAfter => hang_up(),
            Fault::Cut => {
                let half = body.as_bytes().get(..body.len() / 2).unwrap_or_default().to_vec();
                response(status, content_type, Body::new(Torn::after(half.into(), body.len() as u64)))
            }
            Fault::Http500 => response(StatusCode::INTERNAL_SERVER_ERROR, content_type, Body::empty()),
            Fault::Garbage => response(status, content_type, Body::from(GARBAGE)),
            Fault::Doctype => response(status, content_type, Body::from(with_doctype(&body))),
            Fault::Huge(bytes) => response(status, content_type, Body::new(Padded::to(body, *bytes))),
            _ => response(status, content_type, Body::from(body)),
        }
    }
}

/// A document with a DOCTYPE put before its first element.
pub(crate) fn with_doctype(body: &str) -> String {
    match body.split_once("?>") {
        Some((declaration, rest)) => format!("{declaration}?>{DOCTYPE}{rest}"),
        None => format!("{DOCTYPE}{body}"),
    }
}

/// Bytes that are not XML, as text goes over the wire.
pub(crate) fn garbage() -> Vec<u8> {
    GARBAGE.to_vec()
}

fn response(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The error that makes the server close the connection.
#[derive(Debug, thiserror::Error)]
#[error("the answer is cut off on order")]
struct Off;

/// A body that promises more than it gives, then breaks.
struct Torn {
    given: Option<Bytes>,
    promised: u64,
    flushed: bool,
}

impl Torn {
    fn after(bytes: Bytes, promised: u64) -> Self {
        Self { flushed: false, given: Some(bytes), promised }
    }
}

impl hyper::body::Body for Torn {
    type Data = Bytes;
    type Error = Off;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Off>>> {
        if let Some(bytes) = self.given.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !self.flushed {
            // One turn of waiting lets the server write out what it has before the break.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Off)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A body padded with spaces after its end: still well formed, only too large.
struct Padded {
    body: Option<Bytes>,
    left: usize,
    total: u64,
}

impl Padded {
    fn to(body: String, bytes: usize) -> Self {
        let left = bytes.saturating_sub(body.len());
        Self { total: (body.len() + left) as u64, left, body: Some(body.into()) }
    }
}

impl hyper::body::Body for Padded {
    type Data = Bytes;
    type Error = Off;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Off>>> {
        static SPACES: [u8; PAD] = [b' '; PAD];
        if let Some(body) = self.body.take() {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        let now = self.left.min(PAD);
        self.left -= now;
        let spaces = SPACES.get(..now).unwrap_or_default();
        Poll::Ready((now > 0).then(|| Ok(Frame::data(Bytes::from_static(spaces)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.total)
    }
}
