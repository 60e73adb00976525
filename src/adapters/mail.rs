//! E-mail through a mail server of the operator, over TLS. DKIM is the server's business.
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use crate::base::crypto::sha256_hex;
use crate::domain::notify::{Mail, MailLetter, SmsError};
use crate::model::message::Provider;

/// Each answer of the server comes within this time.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// The connection becomes TLS before anything is said, or nothing is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In clear: for a server on this machine.
    None,
}

/// The mail server of the operator.
#[derive(Clone, Debug)]
pub struct SmtpAccount {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Name and password, where the server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// Who the messages come from: `name <address>` or an address.
    pub from: String,
    /// PEM of the authority that signed the server's certificate, where it is one of the operator's own.
    pub authority: Option<Vec<u8>>,
    /// The host that this site is known by.
    pub own_host: String,
}

/// The way through the mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    own_host: String,
}

impl Smtp {
    /// # Errors
    /// In words, when the account cannot be used.
    pub fn new(account: &SmtpAccount) -> Result<Self, String> {
        let own_host = account.own_host.split(':').next().unwrap_or_default().to_owned();
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&account.host)
            .port(account.port)
            .timeout(Some(ANSWERS_WITHIN))
            .hello_name(ClientId::Domain(own_host.clone()))
            .tls(tls(account)?);
        if let Some((name, password)) = &account.credentials {
            builder = builder.credentials(Credentials::new(name.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: read_sender(&account.from)?, own_host })
    }

    fn message(&self, letter: &MailLetter<'_>) -> Option<Message> {
        let id = format!("<{}@{}>", sha256_hex(letter.local_id.as_bytes()), self.own_host);
        Message::builder()
            .from(self.from.clone())
            .to(letter.to.parse().ok()?)
            .subject(letter.subject)
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_owned())
            .ok()
    }
}

/// Who messages come from, as it is written in settings.
///
/// # Errors
/// In words.
pub fn read_sender(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| format!("`{text}` is no e-mail address"))
}

fn tls(account: &SmtpAccount) -> Result<Tls, String> {
    if account.security == Security::None {
        return Ok(Tls::None);
    }
    let mut builder = TlsParameters::builder(account.host.clone());
    if let Some(pem) = &account.authority {
        let certificate =
            Certificate::from_pem(pem).map_err(|_| "the authority of the mail server is no PEM".to_owned())?;
        builder = builder.add_root_certificate(certificate);
    }
    let parameters = builder.build_rustls().map_err(|_| "TLS to the mail server cannot be set up".to_owned())?;
    Ok(match account.security {
        Security::Tls => Tls::Wrapper(parameters),
        Security::StartTls | Security::None => Tls::Required(parameters),
    })
}

/// From an error of the library to what is done next. Its words may quote the server, which quotes addresses.
fn class_of(error: &lettre::transport::smtp::Error) -> SmsError {
    let code = error.status().map(u16::from);
    match code {
        // The server wants another name, password or way of signing in.
        Some(530 | 534 | 535 | 538) => SmsError::Switch,
        _ if error.is_permanent() => SmsError::Never,
        _ if error.is_transient() => SmsError::Later,
        // No TLS, or not the server that was named: nothing was said.
        _ if error.is_tls() || error.is_client() || is_of_tls(error) => SmsError::Switch,
        _ if error.is_timeout() => SmsError::Unknown,
        _ => SmsError::Later,
    }
}

/// Whether the handshake failed; the library calls that an error of the connection.
fn is_of_tls(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        let inner = one.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if one.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        cause = one.source();
    }
    false
}

#[async_trait]
impl Mail for Smtp {
    fn provider(&self) -> Provider {
        Provider::Smtp
    }

    async fn send(&self, letter: &MailLetter<'_>) -> Result<(), SmsError> {
        let message = self.message(letter).ok_or(SmsError::Never)?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| class_of(&error))
    }
}

/// The way that the operator named.
///
/// # Errors
/// As [`Smtp::new`].
pub fn way(account: &SmtpAccount) -> Result<Arc<dyn Mail>, String> {
    Ok(Arc::new(Smtp::new(account)?))
}
