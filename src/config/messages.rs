//! Settings of the ways for messages: SMS providers, the mail server, and what may be called outside.
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::{Problems, Settings};
use crate::adapters::mail::{Security, SmtpAccount, read_sender};
use crate::adapters::outgoing::{Egress, is_global};
use crate::adapters::sms::kavenegar::KavenegarAccount;
use crate::adapters::sms::smsir::SmsIrAccount;
use crate::model::message::Provider;

/// From the beginning of a call to a provider to the end of its answer.
const PROVIDER_WITHIN: Duration = Duration::from_secs(8);
const SUBMISSION: u16 = 587;
const SUBMISSION_OVER_TLS: u16 = 465;

/// One who carries SMS.
#[derive(Clone, Debug)]
pub enum SmsAccount {
    Outbox,
    Kavenegar(KavenegarAccount),
    SmsIr(SmsIrAccount),
}

impl SmsAccount {
    /// Who it is.
    pub fn provider(&self) -> Provider {
        match self {
            Self::Outbox => Provider::Outbox,
            Self::Kavenegar(_) => Provider::Kavenegar,
            Self::SmsIr(_) => Provider::SmsIr,
        }
    }

    fn origin(&self) -> Option<&Url> {
        match self {
            Self::Outbox => None,
            Self::Kavenegar(account) => Some(&account.origin),
            Self::SmsIr(account) => Some(&account.origin),
        }
    }
}

/// Where e-mail goes.
#[derive(Clone, Debug)]
pub enum MailAccount {
    /// Nowhere: there is none.
    None,
    Outbox,
    Smtp(SmtpAccount),
}

/// The ways for messages, checked.
#[derive(Clone, Debug)]
pub struct Messages {
    /// In the order in which they are asked.
    pub sms: Vec<SmsAccount>,
    /// What a part of an SMS costs, in rials, where the provider does not say it.
    pub part_rials: Option<i64>,
    pub mail: MailAccount,
    /// What may be called outside.
    pub egress: Egress,
}

impl Messages {
    /// Everything stays in the development outbox.
    pub fn outbox() -> Self {
        Self {
            sms: vec![SmsAccount::Outbox],
            part_rials: None,
            mail: MailAccount::Outbox,
            egress: Egress { hosts: BTreeSet::new(), private: Vec::new(), within: PROVIDER_WITHIN },
        }
    }

    /// The ways through these providers, whose hosts may be called, and those in these private ranges as well.
    pub fn through(sms: Vec<SmsAccount>, private: Vec<IpNet>, within: Duration) -> Self {
        let hosts = sms.iter().filter_map(|account| account.origin()?.host_str().map(str::to_owned)).collect();
        Self { sms, egress: Egress { hosts, private, within }, ..Self::outbox() }
    }

    /// Whether SMS or e-mails stay in the development outbox.
    pub fn use_outbox(&self) -> bool {
        let sms = self.sms.iter().any(|account| matches!(account, SmsAccount::Outbox));
        sms || matches!(self.mail, MailAccount::Outbox)
    }
}

impl Problems {
    pub(super) fn messages(&mut self, settings: &Settings, own_host: &str, is_production: bool) -> Messages {
        let private = self.private_ranges(&settings.outgoing_private);
        let names = settings.sms.split(',').map(str::trim).filter(|name| !name.is_empty());
        let mut sms: Vec<SmsAccount> = Vec::new();
        for name in names {
            let account = match name {
                "kavenegar" => self.kavenegar(settings).map(SmsAccount::Kavenegar),
                "smsir" => self.smsir(settings).map(SmsAccount::SmsIr),
                other => {
                    self.add(format!("KARRIZ_SMS names `{other}`; known are kavenegar and smsir"));
                    None
                }
            };
            let Some(account) = account else { continue };
            if sms.iter().any(|one| one.provider() == account.provider()) {
                self.add(format!("KARRIZ_SMS names `{name}` twice"));
            }
            if is_production {
                self.check_origin(name, account.origin(), &private);
            }
            sms.push(account);
        }
        if settings.sms.trim().is_empty() {
            if is_production {
                self.add(
                    "KARRIZ_SMS is not set; production needs an SMS provider (kavenegar, smsir): the development outbox \
                     reaches nobody"
                        .to_owned(),
                );
            }
            sms.push(SmsAccount::Outbox);
        }
        let part_rials = settings.sms_part_rials.filter(|rials| *rials > 0);
        let mail = self.mail(settings, own_host, is_production);
        Messages { part_rials, mail, ..Messages::through(sms, private, PROVIDER_WITHIN) }
    }

    /// Ranges of private networks only: there are no others to let, and the addresses where clouds tell secrets are never let.
    fn private_ranges(&mut self, text: &str) -> Vec<IpNet> {
        let mut ranges = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match super::read_range(part) {
                Some(range) if is_private(&range) => ranges.push(range),
                _ => self.add(format!(
                    "KARRIZ_OUTGOING_PRIVATE: `{part}` is no address or range of this machine or a private network"
                )),
            }
        }
        ranges
    }

    fn kavenegar(&mut self, settings: &Settings) -> Option<KavenegarAccount> {
        let key = self.secret("KARRIZ_KAVENEGAR_KEY", &settings.kavenegar_key, settings.kavenegar_key_file.as_deref());
        let origin = self.provider_origin(
            "KARRIZ_KAVENEGAR_ORIGIN",
            settings.kavenegar_origin.as_deref().unwrap_or("https://api.kavenegar.com"),
        );
        Some(KavenegarAccount {
            origin: origin?,
            key: key?,
            sender: settings.kavenegar_sender.clone(),
            code_template: settings.kavenegar_code_template.clone(),
        })
    }

    fn smsir(&mut self, settings: &Settings) -> Option<SmsIrAccount> {
        let key = self.secret("KARRIZ_SMSIR_KEY", &settings.smsir_key, settings.smsir_key_file.as_deref());
        let origin = self
            .provider_origin("KARRIZ_SMSIR_ORIGIN", settings.smsir_origin.as_deref().unwrap_or("https://api.sms.ir"));
        if settings.smsir_line.is_none() {
            self.add("KARRIZ_SMSIR_LINE is not set; SMS.ir needs the number of the line".to_owned());
        }
        Some(SmsIrAccount {
            origin: origin?,
            key: key?,
            line: settings.smsir_line?,
            code_template: settings.smsir_code_template,
        })
    }

    /// A secret from a file, or as it is. Letters that do not go into an address or a header are refused here, without being
    /// shown.
    fn secret(&mut self, name: &str, value: &Option<SecretString>, file: Option<&Path>) -> Option<SecretString> {
        let read = match (file, value) {
            (Some(path), _) => match std::fs::read_to_string(path) {
                Ok(text) => SecretString::from(text.trim().to_owned()),
                Err(error) => {
                    self.add(format!("{name}_FILE: {} cannot be read: {error}", path.display()));
                    return None;
                }
            },
            (None, Some(value)) => SecretString::from(value.expose_secret().trim().to_owned()),
            (None, None) => SecretString::default(),
        };
        if read.expose_secret().is_empty() {
            self.add(format!("{name} is not set; name {name}_FILE, a file that holds it"));
            return None;
        }
        Some(read)
    }

    fn provider_origin(&mut self, name: &str, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok();
        let is_origin = |url: &Url| {
            matches!(url.scheme(), "https" | "http")
                && url.host_str().is_some()
                && url.path() == "/"
                && url.query().is_none()
                && url.username().is_empty()
        };
        let url = url.filter(is_origin);
        if url.is_none() {
            self.add(format!("{name} must be scheme and host, like https://api.example"));
        }
        url
    }

    /// In production keys go over TLS only, unless the host is an address that the operator has let by name.
    fn check_origin(&mut self, name: &str, origin: Option<&Url>, private: &[IpNet]) {
        let Some(origin) = origin.filter(|origin| origin.scheme() != "https") else { return };
        let host = origin.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let address = host.parse::<std::net::IpAddr>().ok();
        if !address.is_some_and(|address| private.iter().any(|range| range.contains(&address))) {
            self.add(format!("the origin of {name} is plain HTTP; production needs https"));
        }
    }

    fn mail(&mut self, settings: &Settings, own_host: &str, is_production: bool) -> MailAccount {
        let Some(host) = settings.smtp_host.as_deref().map(str::trim).filter(|host| !host.is_empty()) else {
            return if is_production { MailAccount::None } else { MailAccount::Outbox };
        };
        let security = match settings.smtp_security.as_deref().unwrap_or("starttls") {
            "starttls" => Security::StartTls,
            "tls" => Security::Tls,
            "none" if super::is_this_machine(host) => Security::None,
            "none" => {
                self.add("KARRIZ_SMTP_SECURITY is `none`; that is for a server on this machine only".to_owned());
                Security::StartTls
            }
            other => {
                self.add(format!("KARRIZ_SMTP_SECURITY is `{other}`; it must be starttls, tls or none"));
                Security::StartTls
            }
        };
        let usual = if security == Security::Tls { SUBMISSION_OVER_TLS } else { SUBMISSION };
        let credentials = settings.smtp_user.clone().and_then(|user| {
            let file = settings.smtp_password_file.as_deref();
            Some((user, self.secret("KARRIZ_SMTP_PASSWORD", &settings.smtp_password, file)?))
        });
        let from = settings.smtp_from.clone().unwrap_or_default();
        if let Err(problem) = read_sender(&from) {
            self.add(format!("KARRIZ_SMTP_FROM: {problem}"));
        }
        let authority = settings.smtp_authority_file.as_deref().and_then(|path| {
            let read = std::fs::read(path);
            self.keep(read.map_err(|error| format!("KARRIZ_SMTP_AUTHORITY_FILE: {}: {error}", path.display())))
        });
        MailAccount::Smtp(SmtpAccount {
            host: host.to_owned(),
            port: settings.smtp_port.unwrap_or(usual),
            security,
            credentials,
            from,
            authority,
            own_host: own_host.to_owned(),
        })
    }
}

/// Whether all of it is this machine or a private network.
fn is_private(range: &IpNet) -> bool {
    const PRIVATE: [&str; 7] =
        ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"];
    let is_inside = PRIVATE.iter().filter_map(|whole| whole.parse::<IpNet>().ok()).any(|whole| whole.contains(range));
    is_inside && !is_global(range.network())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(settings: Settings, is_production: bool) -> (Messages, String) {
        let mut problems = Problems::default();
        let messages = problems.messages(&settings, "karriz.example", is_production);
        (messages, problems.0.join("\n"))
    }

    fn named(sms: &str) -> Settings {
        Settings {
            sms: sms.to_owned(),
            kavenegar_key: Some("k-secret".into()),
            smsir_key: Some("s-secret".into()),
            smsir_line: Some(3_000_505),
            ..Settings::default()
        }
    }

    #[test]
    fn providers_are_asked_in_the_order_that_was_named_and_nothing_else_may_be_called() {
        let (messages, problems) = check(named(" smsir, kavenegar"), true);
        assert_eq!(problems, "");
        let order: Vec<_> = messages.sms.iter().map(SmsAccount::provider).collect();
        assert_eq!(order, [Provider::SmsIr, Provider::Kavenegar]);
        assert_eq!(Vec::from_iter(messages.egress.hosts), ["api.kavenegar.com", "api.sms.ir"]);
        assert!(messages.egress.private.is_empty());
    }

    #[test]
    fn development_keeps_messages_to_itself_and_production_needs_a_provider() {
        let (messages, problems) = check(Settings::default(), false);
        assert!(problems.is_empty() && messages.use_outbox());
        let (_, problems) = check(Settings::default(), true);
        assert!(problems.contains("KARRIZ_SMS is not set"), "{problems}");
    }

    #[test]
    fn what_is_wrong_is_said_without_a_secret() {
        let origin = |origin: &str| Settings { kavenegar_origin: Some(origin.to_owned()), ..named("kavenegar") };
        let private = |range: &str| Settings { outgoing_private: range.to_owned(), ..named("kavenegar") };
        let smtp = |change: fn(&mut Settings)| {
            let mut settings = named("kavenegar");
            settings.smtp_host = Some("mail.example".to_owned());
            settings.smtp_from = Some("karriz@example.com".to_owned());
            change(&mut settings);
            settings
        };
        for (settings, said) in [
            (named("kavenegar,fax"), "`fax`"),
            (named("kavenegar,kavenegar"), "twice"),
            (Settings { kavenegar_key: None, ..named("kavenegar") }, "KARRIZ_KAVENEGAR_KEY is not set"),
            (Settings { smsir_line: None, ..named("smsir") }, "KARRIZ_SMSIR_LINE"),
            (origin("http://api.example"), "plain HTTP"),
            (origin("http://127.0.0.1:9"), "plain HTTP"),
            (origin("ftp://api.example"), "scheme and host"),
            (origin("https://api.example/v1"), "scheme and host"),
            (private("169.254.169.254"), "KARRIZ_OUTGOING_PRIVATE"),
            (private("0.0.0.0/0"), "KARRIZ_OUTGOING_PRIVATE"),
            (private("8.8.8.8"), "KARRIZ_OUTGOING_PRIVATE"),
            (smtp(|settings| settings.smtp_from = None), "KARRIZ_SMTP_FROM"),
            (smtp(|settings| settings.smtp_security = Some("none".to_owned())), "KARRIZ_SMTP_SECURITY"),
            (smtp(|settings| settings.smtp_security = Some("ssl".to_owned())), "KARRIZ_SMTP_SECURITY"),
            (smtp(|settings| settings.smtp_user = Some("karriz".to_owned())), "KARRIZ_SMTP_PASSWORD"),
        ] {
            let (messages, problems) = check(settings, true);
            assert!(problems.contains(said), "{said}: {problems}");
            assert!(!format!("{problems} {messages:?}").contains("secret"), "{problems}");
        }
    }

    #[test]
    fn an_address_that_the_operator_let_may_be_called_in_clear() {
        let settings = Settings {
            kavenegar_origin: Some("http://127.0.0.1:9090".to_owned()),
            outgoing_private: "127.0.0.1, 10.1.0.0/16".to_owned(),
            ..named("kavenegar")
        };
        let (messages, problems) = check(settings, true);
        assert_eq!(problems, "");
        assert_eq!(messages.egress.private.len(), 2);
    }
}
