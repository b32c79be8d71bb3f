//! A connection to the server, kept open from question to question.

use super::Options;
use super::device::Answer;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 * 1024;

/// Why a question has no answer.
pub(super) enum Failed {
    /// The server does not want it; the same once more would not be wanted either.
    Refused(String),
    /// It may have one when it is asked again.
    Lost(String),
}

pub(super) struct Connection {
    authority: String,
    authorization: String,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// A connection that is made with the first question.
    pub fn new(options: &Options) -> Result<Self, String> {
        let wanted = || "agent-sim speaks HTTP without TLS: give it a URL such as http://127.0.0.1:3000".to_owned();
        let authority = options.url.authority().filter(|_| options.url.scheme_str() == Some("http")).ok_or_else(wanted)?;
        let authority = if authority.port().is_some() { authority.to_string() } else { format!("{authority}:80") };
        Ok(Self { authority, authorization: format!("Bearer {}", options.secret), open: None })
    }

    /// Asks one question.
    pub async fn ask(&mut self, question: &str) -> Result<Answer, Failed> {
        let lost = |cause: &dyn std::fmt::Display| Failed::Lost(format!("cannot ask the server: {cause}"));
        let asked = tokio::time::timeout(ANSWER_TIME, self.exchange(question)).await;
        let answered = match asked {
            Ok(Ok(answered)) => answered,
            Ok(Err(cause)) => {
                self.open = None;
                return Err(lost(&cause));
            }
            Err(_) => {
                self.open = None;
                return Err(lost(&"it does not answer in time"));
            }
        };
        let (status, body) = answered;
        match status {
            StatusCode::OK => {
                serde_json::from_slice(&body).map_err(|cause| Failed::Refused(format!("the answer is none: {cause}")))
            }
            status if status.is_server_error() => Err(lost(&status)),
            status => Err(Failed::Refused(format!("the server refuses ({status}): {}", String::from_utf8_lossy(&body)))),
        }
    }

    async fn exchange(&mut self, question: &str) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
        let mut open = match self.open.take().filter(|open| !open.is_closed()) {
            Some(open) => open,
            None => self.connect().await?,
        };
        open.ready().await?;
        let request = Request::post("/fota/v1/poll")
            .header(header::HOST, &self.authority)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::copy_from_slice(question.as_bytes())))?;
        let answer = open.send_request(request).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await?.to_bytes();
        self.open = Some(open);
        Ok((status, body))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        let (open, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends with the connection; what is wrong with it, whoever asks is told.
        tokio::spawn(connection);
        Ok(open)
    }
}
