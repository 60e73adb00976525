//! The proxy before the program: nginx with the example of `deploy/`, and certificates of an authority of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::sys::{Background, find_program, read};

/// Where nginx is. Debian's place for it is not on everybody's path.
pub fn nginx() -> Option<PathBuf> {
    find_program(&["nginx"]).or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file()))
}

/// Starts nginx with this part of a configuration, at home in `home`.
///
/// # Errors
/// When it cannot be started.
pub fn start(home: &Path, part: &Path) -> Result<Background> {
    let whole = format!(
        "daemon off; pid {home}/pid; error_log {home}/error.log; events {{}}\n\
         http {{ client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f; \
         uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;\ninclude {part}; }}\n",
        home = home.display(),
        part = part.display()
    );
    let config = home.join("nginx.conf");
    fs::write(&config, whole)?;
    let mut nginx = Command::new(nginx().context("nginx was there a moment ago")?);
    nginx.arg("-c").arg(&config).arg("-p").arg(home);
    Background::start_logged(&mut nginx, home.join("said.log"))
}

/// An authority of its own (`authority.pem`), and a certificate of it for these names (`cert.pem`, `key.pem`).
///
/// # Errors
/// When openssl does not make them.
pub fn make_certificate(folder: &Path, names: &[&str]) -> Result<()> {
    let all = names.iter().map(|name| format!("DNS:{name}")).collect::<Vec<_>>().join(",");
    let script = format!(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Authority of a test' \
         -keyout authority.key -out authority.pem\n\
         openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=A test' -keyout key.pem -out asked.csr\n\
         printf 'subjectAltName={all}\\n' > names\n\
         openssl x509 -req -in asked.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out cert.pem"
    );
    read(Command::new("sh").args(["-ec", &script]).current_dir(folder))?;
    Ok(())
}

/// By which a browser is told to trust this certificate and no other: the hash of its key.
///
/// # Errors
/// When openssl cannot read it.
pub fn pin(certificate: &Path) -> Result<String> {
    let script = "openssl x509 -in \"$1\" -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64";
    Ok(read(Command::new("sh").args(["-ec", script, "sh"]).arg(certificate))?.trim().to_owned())
}
