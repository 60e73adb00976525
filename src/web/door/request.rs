//! One request on its way through: its connection is busy until the last byte of the response is made, and a response
//! that is the connection's last says so.
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, Version, header};
use hyper::body::{Frame, Incoming, SizeHint};
use tower::ServiceExt;

use crate::base::timeouts::Timeouts;

use super::life::Life;
use super::register::Register;

/// What the requests of one connection share.
pub struct Visit {
    pub router: Router,
    pub peer: SocketAddr,
    pub timeouts: Timeouts,
    pub life: Arc<Life>,
    pub register: Arc<Register>,
}

impl Visit {
    /// Answers one request.
    ///
    /// # Errors
    /// Never.
    pub async fn respond(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<ResponseBody>, Infallible> {
        let underway = Underway::begin(&self.life);
        let version = request.version();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let mut response = self.router.clone().oneshot(request).await?;
        if self.register.is_draining() || self.life.is_aged(&self.timeouts) {
            self.say_farewell(version, &mut response);
        }
        Ok(response.map(|body| ResponseBody { body, underway }))
    }

    fn say_farewell(&self, version: Version, response: &mut Response<Body>) {
        if version == Version::HTTP_2 {
            self.life.ask_to_leave();
        } else {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// A request that is being served; ended by being dropped, also when the client goes away.
struct Underway(Arc<Life>);

impl Underway {
    fn begin(life: &Arc<Life>) -> Self {
        life.request_began();
        Self(Arc::clone(life))
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.request_ended();
    }
}

/// The body of a response.
pub struct ResponseBody {
    body: Body,
    underway: Underway,
}

impl hyper::body::Body for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if frame.is_ready() {
            self.underway.0.request_advanced();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
