//! The one typed configuration: defaults, then `karriz.toml`, then the environment (`KARRIZ_*`).
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::adapters::operator_texts;
use crate::base::db::Location;
use crate::base::keys::MasterKey;
use crate::base::limits::Limits;
use crate::base::timeouts::Timeouts;
use crate::model::operator::{Operator, OperatorText};

mod messages;

pub use messages::{MailAccount, Messages, SmsAccount};

/// Which world this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    Development,
    Production,
}

/// The settings as they are written, all with defaults.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    env: String,
    listen: String,
    health_listen: String,
    drain_s: u64,
    data_dir: PathBuf,
    database_url: Option<SecretString>,
    migrate_database_url: Option<SecretString>,
    public_origin: Option<String>,
    master_key_file: Option<PathBuf>,
    trusted_proxies: String,
    log: String,
    test_limits: Option<String>,
    codes_per_hour: Option<i32>,
    codes_per_day: Option<i32>,
    operator_name: Option<String>,
    operator_address: Option<String>,
    operator_telephone: Option<String>,
    operator_hours: Option<String>,
    operator_trust_mark: Option<String>,
    operator_privacy_contact: Option<String>,
    operator_security_contact: Option<String>,
    operator_security_policy: Option<String>,
    operator_texts: Option<PathBuf>,
    sms: String,
    sms_part_rials: Option<i64>,
    kavenegar_key: Option<SecretString>,
    kavenegar_key_file: Option<PathBuf>,
    kavenegar_origin: Option<String>,
    kavenegar_sender: Option<String>,
    kavenegar_code_template: Option<String>,
    smsir_key: Option<SecretString>,
    smsir_key_file: Option<PathBuf>,
    smsir_origin: Option<String>,
    smsir_line: Option<i64>,
    smsir_code_template: Option<i64>,
    outgoing_private: String,
    smtp_host: Option<String>,
    smtp_port: Option<u16>,
    smtp_security: Option<String>,
    smtp_user: Option<String>,
    smtp_password: Option<SecretString>,
    smtp_password_file: Option<PathBuf>,
    smtp_from: Option<String>,
    smtp_authority_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            env: "development".to_owned(),
            listen: "127.0.0.1:3000".to_owned(),
            health_listen: "127.0.0.1:3001".to_owned(),
            drain_s: 5,
            data_dir: PathBuf::from("karriz-data"),
            database_url: None,
            migrate_database_url: None,
            public_origin: None,
            master_key_file: None,
            trusted_proxies: String::new(),
            log: "info".to_owned(),
            test_limits: None,
            codes_per_hour: None,
            codes_per_day: None,
            operator_name: None,
            operator_address: None,
            operator_telephone: None,
            operator_hours: None,
            operator_trust_mark: None,
            operator_privacy_contact: None,
            operator_security_contact: None,
            operator_security_policy: None,
            operator_texts: None,
            sms: String::new(),
            sms_part_rials: None,
            kavenegar_key: None,
            kavenegar_key_file: None,
            kavenegar_origin: None,
            kavenegar_sender: None,
            kavenegar_code_template: None,
            smsir_key: None,
            smsir_key_file: None,
            smsir_origin: None,
            smsir_line: None,
            smsir_code_template: None,
            outgoing_private: String::new(),
            smtp_host: None,
            smtp_port: None,
            smtp_security: None,
            smtp_user: None,
            smtp_password: None,
            smtp_password_file: None,
            smtp_from: None,
            smtp_authority_file: None,
        }
    }
}

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    pub environment: Environment,
    pub listen: SocketAddr,
    /// Where `/readyz` and `/metrics` are: loopback or a private network.
    pub health_listen: SocketAddr,
    /// How long newcomers are still taken after the program was asked to stop.
    pub drain: Duration,
    pub data_dir: PathBuf,
    pub database: Location,
    /// The address of the PostgreSQL role that may change the schema, when it is another than the one that serves.
    pub migrate_database: Option<SecretString>,
    /// Scheme, host and port as browsers see them.
    pub public_origin: String,
    pub master_key_file: PathBuf,
    /// Those whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Proxies,
    pub log: String,
    pub limits: Limits,
    /// Whether `KARRIZ_TEST_LIMITS=wide` opened the limits.
    pub has_wide_limits: bool,
    pub timeouts: Timeouts,
    /// Who operates the site.
    pub operator: Operator,
    /// How messages leave the house.
    pub messages: Messages,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// Every problem at once, in words.
    pub fn load() -> Result<Self, Vec<String>> {
        let settings: Settings = config::Config::builder()
            .add_source(config::File::new("karriz.toml", config::FileFormat::Toml).required(false))
            .add_source(config::Environment::with_prefix("KARRIZ").prefix_separator("_"))
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|error| vec![one_line(&error.to_string())])?;
        Self::check(settings)
    }

    fn check(settings: Settings) -> Result<Self, Vec<String>> {
        let mut problems = Problems::default();
        let operator = problems.operator(&settings);
        let environment = match settings.env.as_str() {
            "development" => Environment::Development,
            "production" => Environment::Production,
            other => {
                problems.add(format!("KARRIZ_ENV is `{other}`; it must be `development` or `production`"));
                Environment::Production
            }
        };
        let is_production = environment == Environment::Production;
        let listen = problems.keep(settings.listen.parse::<SocketAddr>().map_err(|_| {
            format!("KARRIZ_LISTEN is `{}`; it must be an address and port like 127.0.0.1:3000", settings.listen)
        }));
        let health_listen = problems.health_listen(&settings.health_listen, listen);
        let drain = problems.drain(settings.drain_s);
        let proxies = problems.proxies(&settings.trusted_proxies);
        if is_production {
            problems.require_proxies(listen, &proxies);
        }
        let origin = problems.origin(settings.public_origin.as_deref(), listen, is_production);
        if !is_production {
            problems.keep_home(listen, &origin);
        }
        let database = problems.database(settings.database_url.clone(), &settings.data_dir);
        let migrate_database = problems.migrate_database(settings.migrate_database_url.clone(), &database);
        let master_key_file = match settings.master_key_file.clone() {
            Some(path) => {
                if let Err(problem) = MasterKey::read(&path) {
                    problems.add(format!("KARRIZ_MASTER_KEY_FILE: {problem}"));
                }
                if is_production && lies_in(&path, &settings.data_dir) {
                    problems.add(
                        "KARRIZ_MASTER_KEY_FILE lies in the data folder; a copy of the data would carry its key"
                            .to_owned(),
                    );
                }
                path
            }
            None => {
                if is_production {
                    problems
                        .add("KARRIZ_MASTER_KEY_FILE is not set; production needs a key file of its own".to_owned());
                }
                let path = settings.data_dir.join("master.key");
                // Where it is missing, development makes one or says why it does not.
                if path.exists() {
                    problems.keep(MasterKey::read(&path));
                }
                path
            }
        };
        let has_wide_limits = problems.test_limits(settings.test_limits.as_deref(), is_production);
        let limits = problems.budgets(
            if has_wide_limits { Limits::wide() } else { Limits::standard() },
            [settings.codes_per_hour, settings.codes_per_day],
        );
        let own_host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
        let messages = problems.messages(&settings, own_host, is_production);
        let config = Self {
            environment,
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            health_listen,
            drain,
            data_dir: settings.data_dir,
            database,
            migrate_database,
            public_origin: origin,
            master_key_file,
            trusted_proxies: proxies,
            log: settings.log,
            limits,
            has_wide_limits,
            timeouts: Timeouts::default(),
            operator,
            messages,
        };
        problems.finish(config)
    }

    /// A development configuration on a data folder; for tests.
    pub fn for_tests(data_dir: &Path, database: Location) -> Self {
        Self {
            environment: Environment::Development,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            health_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            drain: Duration::ZERO,
            data_dir: data_dir.to_owned(),
            database,
            migrate_database: None,
            public_origin: "http://localhost:3000".to_owned(),
            master_key_file: data_dir.join("master.key"),
            trusted_proxies: Proxies::default(),
            log: "warn".to_owned(),
            limits: Limits::standard(),
            has_wide_limits: false,
            timeouts: Timeouts::default(),
            operator: Operator::default(),
            messages: Messages::outbox(),
        }
    }

    pub fn is_development(&self) -> bool {
        self.environment == Environment::Development
    }

    /// Host and port of the public origin.
    pub fn public_host(&self) -> &str {
        self.public_origin.split_once("://").map_or(self.public_origin.as_str(), |(_, host)| host)
    }
}

/// Whether `path` is below `folder`, however the two are written.
fn lies_in(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    match (real(path), real(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => path.starts_with(folder),
    }
}

/// Addresses and ranges of addresses (CIDR) of proxies of ours.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Reads a list with commas; blanks do not count.
    ///
    /// # Errors
    /// Every part that is neither an address nor a range.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let (good, bad): (Vec<_>, Vec<_>) = parts.map(|part| read_range(part).ok_or(part)).partition(Result::is_ok);
        if bad.is_empty() {
            Ok(Self(good.into_iter().filter_map(Result::ok).collect()))
        } else {
            Err(bad.into_iter().filter_map(Result::err).map(str::to_owned).collect())
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `address` is one of them. An IPv4 address in the clothes of IPv6 is the same address.
    pub fn contains(&self, address: &IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|range| range.contains(&address))
    }
}

fn read_range(text: &str) -> Option<IpNet> {
    let single = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    text.parse::<IpNet>().ok().or_else(single)
}

/// Together with the longest handler less than a stop may take.
const LONGEST_DRAIN_S: u64 = 15;

fn is_of_the_house(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// The words of a parser without the lines of the file between them, which may hold a password.
fn one_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next_back()) {
        (Some(first), Some(last)) => format!("{first}: {last}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    }
}

/// Whether host and port name this machine only.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

fn is_postgres(url: &SecretString) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.expose_secret().starts_with(scheme))
}

#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, problem: String) {
        self.0.push(problem);
    }

    fn keep<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|problem| self.add(problem)).ok()
    }

    fn finish(self, config: Config) -> Result<Config, Vec<String>> {
        if self.0.is_empty() { Ok(config) } else { Err(self.0) }
    }

    fn proxies(&mut self, text: &str) -> Proxies {
        Proxies::parse(text).unwrap_or_else(|bad| {
            for part in bad {
                self.add(format!("KARRIZ_TRUSTED_PROXIES: `{part}` is no IP address and no range like 10.0.0.0/8"));
            }
            Proxies::default()
        })
    }

    /// What the site says of its operator. Blank is as good as not set; what browsers follow has a scheme that is safe to
    /// follow.
    fn operator(&mut self, settings: &Settings) -> Operator {
        let [terms, complaint] = self.operator_texts(settings, ["terms", "complaint"]);
        let text = |value: &Option<String>| {
            value.as_deref().map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let mut link = |name: &str, value: &Option<String>, schemes: &[&str]| {
            let value = text(value)?;
            let is_safe = schemes.iter().any(|scheme| value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
            if !is_safe || value.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
                self.add(format!("{name} is `{value}`; it must begin with {} and hold no blank", schemes.join(" or ")));
            }
            Some(value)
        };
        Operator {
            trust_mark: link("KARRIZ_OPERATOR_TRUST_MARK", &settings.operator_trust_mark, &["https://"]),
            security_contact: link(
                "KARRIZ_OPERATOR_SECURITY_CONTACT",
                &settings.operator_security_contact,
                &["https://", "mailto:", "tel:"],
            ),
            security_policy: link("KARRIZ_OPERATOR_SECURITY_POLICY", &settings.operator_security_policy, &["https://"]),
            legal_name: text(&settings.operator_name),
            address: text(&settings.operator_address),
            telephone: text(&settings.operator_telephone),
            hours: text(&settings.operator_hours),
            privacy_contact: text(&settings.operator_privacy_contact),
            terms,
            complaint,
        }
    }

    /// The texts of these names; none where no folder is named.
    fn operator_texts(&mut self, settings: &Settings, names: [&str; 2]) -> [OperatorText; 2] {
        let Some(folder) = &settings.operator_texts else { return Default::default() };
        if !folder.is_dir() {
            self.add(format!("KARRIZ_OPERATOR_TEXTS: {} is no folder", folder.display()));
            return Default::default();
        }
        names.map(|name| {
            operator_texts::read(folder, name).unwrap_or_else(|problem| {
                self.add(format!("KARRIZ_OPERATOR_TEXTS: {problem}"));
                OperatorText::default()
            })
        })
    }

    /// Who asks there learns how the program fares: strangers have no business with it.
    fn health_listen(&mut self, text: &str, listen: Option<SocketAddr>) -> SocketAddr {
        let address = match text.parse::<SocketAddr>() {
            Ok(address) if !is_of_the_house(address.ip()) => {
                Err(format!("KARRIZ_HEALTH_LISTEN is `{address}`; it must be on loopback or on a private network"))
            }
            // Port 0 is a free one each time.
            Ok(address) if Some(address) == listen && address.port() != 0 => {
                Err(format!("KARRIZ_HEALTH_LISTEN is `{address}`, as KARRIZ_LISTEN is; it must be another address"))
            }
            Ok(address) => Ok(address),
            Err(_) => {
                Err(format!("KARRIZ_HEALTH_LISTEN is `{text}`; it must be an address and port like 127.0.0.1:3001"))
            }
        };
        self.keep(address).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3001)))
    }

    fn drain(&mut self, seconds: u64) -> Duration {
        if seconds > LONGEST_DRAIN_S {
            self.add(format!("KARRIZ_DRAIN_S is {seconds}; at most {LONGEST_DRAIN_S} leave time to finish requests"));
        }
        Duration::from_secs(seconds.min(LONGEST_DRAIN_S))
    }

    fn origin(&mut self, origin: Option<&str>, listen: Option<SocketAddr>, is_production: bool) -> String {
        let Some(origin) = origin else {
            if is_production {
                self.add(
                    "KARRIZ_PUBLIC_ORIGIN is not set; production needs it, like https://karriz.example".to_owned(),
                );
            }
            return format!("http://{}", listen.map_or_else(|| "localhost".to_owned(), |listen| listen.to_string()));
        };
        let origin = origin.trim_end_matches('/');
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', '@', ' '])) {
            self.add(format!(
                "KARRIZ_PUBLIC_ORIGIN is `{origin}`; it must be scheme and host, like https://karriz.example"
            ));
        } else if is_production && !origin.starts_with("https://") {
            self.add("KARRIZ_PUBLIC_ORIGIN is plain HTTP; production needs https".to_owned());
        }
        origin.to_owned()
    }

    /// Development stays on this machine: its codes can be read by anybody who reaches it.
    fn keep_home(&mut self, listen: Option<SocketAddr>, origin: &str) {
        if let Some(listen) = listen.filter(|listen| !listen.ip().to_canonical().is_loopback()) {
            self.add(format!("KARRIZ_LISTEN is `{listen}`; development listens on a loopback address only"));
        }
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        if listen.is_some() && !is_this_machine(host) {
            self.add(format!("KARRIZ_PUBLIC_ORIGIN is `{origin}`; development has an origin on this machine only"));
        }
    }

    /// Whoever listens on this machine only has a proxy before them. Not knowing it, all visitors would be one address, and
    /// the limits of one would be those of all.
    fn require_proxies(&mut self, listen: Option<SocketAddr>, proxies: &Proxies) {
        if proxies.is_empty() && listen.is_some_and(|listen| listen.ip().to_canonical().is_loopback()) {
            self.add(
                "KARRIZ_TRUSTED_PROXIES is not set, and KARRIZ_LISTEN is loopback; name the proxy, like 127.0.0.1, or all \
                 visitors count as one"
                    .to_owned(),
            );
        }
    }

    fn migrate_database(&mut self, url: Option<SecretString>, database: &Location) -> Option<SecretString> {
        let url = url.filter(|url| !url.expose_secret().is_empty())?;
        if !is_postgres(&url) {
            self.add("KARRIZ_MIGRATE_DATABASE_URL must begin with postgres://".to_owned());
        } else if !matches!(database, Location::Postgres(_)) {
            self.add("KARRIZ_MIGRATE_DATABASE_URL is set, but KARRIZ_DATABASE_URL is not".to_owned());
        }
        Some(url)
    }

    fn database(&mut self, url: Option<SecretString>, data_dir: &Path) -> Location {
        match url {
            Some(url) if !url.expose_secret().is_empty() => {
                if !is_postgres(&url) {
                    // The value itself may hold a password.
                    self.add("KARRIZ_DATABASE_URL must begin with postgres://; unset means SQLite".to_owned());
                }
                Location::Postgres(url)
            }
            _ => Location::File(data_dir.join("karriz.db")),
        }
    }

    /// How many codes are sent in an hour and a day, where the operator says so.
    fn budgets(&mut self, mut limits: Limits, [hour, day]: [Option<i32>; 2]) -> Limits {
        let budgets = [
            ("KARRIZ_CODES_PER_HOUR", &mut limits.codes_per_hour, hour),
            ("KARRIZ_CODES_PER_DAY", &mut limits.codes_per_day, day),
        ];
        for (name, budget, most) in budgets {
            match most {
                Some(most) if most < 1 => self.add(format!("{name} is {most}; it must be at least 1")),
                Some(most) => budget.most = most,
                None => {}
            }
        }
        limits
    }

    fn test_limits(&mut self, value: Option<&str>, is_production: bool) -> bool {
        match value {
            None | Some("") => false,
            Some("wide") if is_production => {
                self.add("KARRIZ_TEST_LIMITS is set; production refuses it".to_owned());
                false
            }
            Some("wide") => true,
            Some(other) => {
                self.add(format!("KARRIZ_TEST_LIMITS is `{other}`; the only value is `wide`"));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = Settings::default();
        change(&mut settings);
        Config::check(settings).err().unwrap_or_default().join("\n")
    }

    #[test]
    fn the_defaults_are_a_working_development() {
        assert_eq!(problems(|_| ()), "");
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let text = problems(|settings| {
            settings.listen = "nowhere".to_owned();
            settings.trusted_proxies = "10.0.0.1, 10.1.0.0/16, 10.0.0.0/33".to_owned();
            settings.test_limits = Some("much".to_owned());
        });
        for part in ["KARRIZ_LISTEN", "KARRIZ_TRUSTED_PROXIES: `10.0.0.0/33`", "KARRIZ_TEST_LIMITS"] {
            assert!(text.contains(part), "{part} is missing in: {text}");
        }
    }

    #[test]
    fn the_health_of_the_program_is_for_the_house_only() {
        let with = |address: &str| problems(|settings| settings.health_listen = address.to_owned());
        for allowed in ["127.0.0.1:9000", "[::1]:9000", "10.1.2.3:9000", "[fd00::1]:9000"] {
            assert_eq!(with(allowed), "");
        }
        for refused in ["0.0.0.0:9000", "[::]:9000", "203.0.113.7:9000", "127.0.0.1:3000", "somewhere"] {
            assert!(with(refused).contains("KARRIZ_HEALTH_LISTEN"), "{refused}");
        }
        assert!(problems(|settings| settings.drain_s = 16).contains("KARRIZ_DRAIN_S"));
    }

    #[test]
    fn production_refuses_what_is_for_development() {
        let text = problems(|settings| {
            settings.env = "production".to_owned();
            settings.public_origin = Some("http://karriz.example".to_owned());
            settings.test_limits = Some("wide".to_owned());
        });
        for part in ["plain HTTP", "KARRIZ_MASTER_KEY_FILE", "KARRIZ_TEST_LIMITS", "SMS provider", "KARRIZ_TRUSTED_"] {
            assert_eq!(text.matches(part).count(), 1, "{part} in: {text}");
        }
    }

    /// A key file that is as it must be, outside of the data folder beside it.
    fn production(home: &Path) -> Settings {
        use std::os::unix::fs::PermissionsExt;
        let key = home.join("master.key");
        std::fs::write(&key, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n").unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        Settings {
            env: "production".to_owned(),
            public_origin: Some("https://karriz.example".to_owned()),
            trusted_proxies: "127.0.0.1".to_owned(),
            data_dir: home.join("data"),
            master_key_file: Some(key),
            ..Settings::default()
        }
    }

    /// What is wrong with a production, beside the way for SMS.
    fn beside_messages(settings: Settings) -> Vec<String> {
        let told = Config::check(settings).err().unwrap_or_default();
        told.into_iter().filter(|line| !line.contains("SMS provider")).collect()
    }

    #[test]
    fn q1_a_whole_production_is_accepted_and_each_thing_that_is_missing_is_one_line() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(beside_messages(production(home.path())), Vec::<String>::new());
        let in_the_data = home.path().join("data/master.key");
        std::fs::create_dir(home.path().join("data")).unwrap();
        std::fs::copy(home.path().join("master.key"), &in_the_data).unwrap();
        std::os::unix::fs::symlink(home.path().join("data"), home.path().join("elsewhere")).unwrap();
        type Change<'a> = (Box<dyn Fn(&mut Settings) + 'a>, &'a str);
        let key = |path: &'static str| {
            let home = home.path().to_owned();
            Box::new(move |settings: &mut Settings| settings.master_key_file = Some(home.join(path)))
        };
        let changes: [Change; 10] = [
            (Box::new(|settings| settings.public_origin = None), "KARRIZ_PUBLIC_ORIGIN is not set"),
            (Box::new(|settings| settings.public_origin = Some("http://karriz.example".into())), "is plain HTTP"),
            (Box::new(|settings| settings.public_origin = Some("karriz.example".into())), "must be scheme and host"),
            (Box::new(|settings| settings.master_key_file = None), "KARRIZ_MASTER_KEY_FILE is not set"),
            (key("data/master.key"), "lies in the data folder"),
            (key("data/../data/./master.key"), "lies in the data folder"),
            (key("elsewhere/master.key"), "lies in the data folder"),
            (key("none"), "cannot be read"),
            (Box::new(|settings| settings.trusted_proxies = String::new()), "KARRIZ_TRUSTED_PROXIES is not set"),
            (Box::new(|settings| settings.test_limits = Some("wide".into())), "KARRIZ_TEST_LIMITS is set"),
        ];
        for (change, told) in changes {
            let mut settings = production(home.path());
            change(&mut settings);
            let lines = beside_messages(settings);
            assert_eq!(lines.len(), 1, "{told}: {lines:?}");
            assert!(lines[0].contains(told) && !lines[0].contains('\n'), "{told}: {lines:?}");
        }
        // Behind a proxy on another machine, the address listens to the network, and whom to believe is up to the operator.
        let apart = Settings { listen: "10.0.0.5:3000".to_owned(), ..production(home.path()) };
        assert_eq!(beside_messages(Settings { trusted_proxies: "10.0.0.1".to_owned(), ..apart }), Vec::<String>::new());
    }

    #[test]
    fn the_example_for_operators_is_a_production_that_lacks_only_its_secrets() {
        let text = include_str!("../deploy/karriz.env.example");
        let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
        let set = lines.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())).collect();
        let source = config::Environment::with_prefix("KARRIZ").prefix_separator("_").source(Some(set));
        let settings = config::Config::builder().add_source(source).build().unwrap();
        let told = Config::check(settings.try_deserialize().unwrap()).unwrap_err();
        let secrets = ["master.key", "kavenegar.key", "smtp.password"];
        let are_missing =
            |line: &String| secrets.iter().any(|name| line.contains(&format!("/etc/karriz/{name} cannot be read")));
        assert!(told.len() == secrets.len() && told.iter().all(are_missing), "{told:?}");
    }

    #[test]
    fn development_stays_on_this_machine() {
        let told = |listen: &str, origin: Option<&str>| {
            problems(|settings| {
                settings.listen = listen.to_owned();
                settings.public_origin = origin.map(str::to_owned);
            })
        };
        for listen in ["127.0.0.1:3000", "127.8.0.1:80", "[::1]:3000", "[::ffff:127.0.0.1]:3000"] {
            assert_eq!(told(listen, None), "", "{listen}");
        }
        for listen in ["0.0.0.0:3000", "[::]:3000", "192.168.1.2:3000", "[::ffff:10.0.0.1]:80"] {
            assert!(told(listen, Some("http://localhost:3000")).contains("KARRIZ_LISTEN"), "{listen}");
        }
        for origin in ["http://localhost:3000", "https://karriz.localhost", "http://127.0.0.1", "http://[::1]:3000/"] {
            assert_eq!(told("127.0.0.1:3000", Some(origin)), "", "{origin}");
        }
        for origin in [
            "https://karriz.example",
            "http://localhost.karriz.example",
            "http://10.0.0.1:3000",
            "http://127.0.0.1.nip.example",
        ] {
            assert!(told("127.0.0.1:3000", Some(origin)).contains("KARRIZ_PUBLIC_ORIGIN"), "{origin}");
        }
    }

    #[test]
    fn the_words_of_a_parser_are_one_line_and_quote_no_line_of_the_file() {
        let words = "TOML parse error at line 1, column 40\n  |\n1 | database_url = \"postgres://u:hunter2\n  |  ^\ninvalid basic string\n";
        assert_eq!(one_line(words), "TOML parse error at line 1, column 40: invalid basic string");
    }

    #[test]
    fn what_browsers_follow_of_the_operator_is_safe_to_follow() {
        let with = |mark: &str, contact: &str| {
            let (mark, contact) = (mark.to_owned(), contact.to_owned());
            problems(move |settings| {
                settings.operator_trust_mark = Some(mark);
                settings.operator_security_contact = Some(contact);
            })
        };
        for (mark, contact) in
            [("https://mark.example/?id=1", "mailto:a@karriz.example"), (" ", ""), ("", "tel:+982100")]
        {
            assert!(!with(mark, contact).contains("KARRIZ_OPERATOR"), "{mark} {contact}");
        }
        let nowhere = problems(|settings| settings.operator_texts = Some("no/such/folder".into()));
        assert_eq!(nowhere.matches("KARRIZ_OPERATOR_TEXTS").count(), 1, "{nowhere}");
        for bad in ["http://mark.example", "javascript:alert(1)", "https://", "https://a b", "mark.example"] {
            let told = with(bad, bad);
            assert!(told.contains("KARRIZ_OPERATOR_TRUST_MARK") && told.contains("_SECURITY_CONTACT"), "{bad}: {told}");
        }
    }

    #[test]
    fn a_database_password_is_never_printed() {
        let text = problems(|settings| settings.database_url = Some("mysql://u:hunter2@h/d".to_owned().into()));
        assert!(text.contains("KARRIZ_DATABASE_URL") && !text.contains("hunter2"));
    }
}
