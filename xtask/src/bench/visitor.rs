//! A visitor without a browser: keeps cookies, fills in rendered forms, and signs in the way people do.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{
    load::{FRESH_KEY, Post},
    wire::{self, Exchange, Request, Response},
};

const WELCOME: &str = "/sign-in/welcome";
const FORM_KEY: &str = "form_key";
const NEW_REQUEST: &str = "/requests/new/review?service=leak-repair";
/// All that a request must say, but for the day.
const REQUEST: [(&str, &str); 9] = [
    ("q_where", "tap"),
    ("q_urgency", "today"),
    ("q_water_off", "yes"),
    ("note", "The tap drips at night."),
    ("city", "1576"),
    ("district", "6"),
    ("street", "Valiasr Street"),
    ("plaque", "12"),
    ("slot_hour", "10"),
];

/// A visitor of one server.
pub struct Visitor {
    address: SocketAddr,
    cookies: Vec<(String, String)>,
}

impl Visitor {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: Vec::new() }
    }

    /// The request with the visitor's cookies.
    pub fn with_cookies(&self, request: Request) -> Request {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if cookies.is_empty() { request } else { request.header("Cookie", &cookies.join("; ")) }
    }

    async fn send(&mut self, request: Request) -> Result<Exchange> {
        let exchange = wire::exchange(self.address, self.with_cookies(request)).await?;
        self.keep_cookies(&exchange.response);
        Ok(exchange)
    }

    fn keep_cookies(&mut self, response: &Response) {
        for (name, value) in &response.headers {
            let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
            if let (true, Some((cookie, content))) = (name == "set-cookie", pair) {
                self.cookies.retain(|(known, _)| known != cookie);
                self.cookies.push((cookie.to_owned(), content.to_owned()));
            }
        }
    }

    /// Slug of the first service of the catalogue.
    ///
    /// # Errors
    /// When the page names none.
    pub async fn first_service(&mut self) -> Result<String> {
        let page = self.send(Request::get("/services")).await?.expect(200)?.response.text();
        let slugs = page.split("href=\"/services/").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
        slugs.map(str::to_owned).find(|slug| !slug.is_empty()).context("the catalogue shows no service")
    }

    /// Signs in with a mobile number and the code out of the outbox.
    ///
    /// # Errors
    /// When the forms do not lead where they should.
    pub async fn sign_in(&mut self, mobile: &str) -> Result<()> {
        // Data that is stored between runs has codes of earlier ones.
        let before = self.codes_for(mobile).await?.len();
        let ask = self.filled_form("/sign-in", "mobile", &[("mobile", mobile)]).await?;
        self.send(ask).await?.expect(303)?;
        let code = self.code_for(mobile, before).await?;
        let check = self.filled_form("/sign-in/code", "code", &[("code", &code)]).await?;
        let checked = self.send(check).await?.expect(303)?;
        if checked.response.header("location").is_some_and(|to| to.starts_with(WELCOME)) {
            let welcome = self.filled_form(WELCOME, "given_name", &[("given_name", "Bench"), ("accept", "1")]).await?;
            self.send(welcome).await?.expect(303)?;
        }
        self.send(Request::get("/me/data")).await?.expect(200).context("the customer is not signed in")?;
        Ok(())
    }

    /// Asks for a code. Gives how long the reply to the form took.
    ///
    /// # Errors
    /// When it does not lead to where the code is typed.
    pub async fn ask_code(&mut self, mobile: &str) -> Result<Duration> {
        let ask = self.filled_form("/sign-in", "mobile", &[("mobile", mobile)]).await?;
        self.timed(ask, 303).await
    }

    /// Types the code of somebody who has an account. Gives how long the reply to the form took.
    ///
    /// # Errors
    /// When it does not lead on.
    pub async fn type_code(&mut self, code: &str) -> Result<Duration> {
        let check = self.filled_form("/sign-in/code", "code", &[("code", code)]).await?;
        self.timed(check, 303).await
    }

    /// Opens the list of requests, which is where most are led. Gives how long it took.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub async fn first_page(&mut self) -> Result<Duration> {
        self.timed(Request::get("/requests").compressed(), 200).await
    }

    async fn timed(&mut self, request: Request, status: u16) -> Result<Duration> {
        let mut connection = wire::Connection::open(self.address).await?;
        let bytes = self.with_cookies(request).bytes(self.address);
        let sent = Instant::now();
        let response = connection.send(&bytes).await?;
        let took = sent.elapsed();
        self.keep_cookies(&response);
        if response.status != status {
            bail!("a step of a sign-in has the status {}, not {status}", response.status);
        }
        Ok(took)
    }

    /// The codes in the outbox, newest first, with the numbers that they went to, without the country and the zero.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub async fn codes(&mut self) -> Result<Vec<(String, String)>> {
        let outbox = self.send(Request::get("/dev/outbox.json")).await?.expect(200)?;
        let messages: Vec<serde_json::Value> = serde_json::from_slice(&outbox.response.body)?;
        let code = |message: &serde_json::Value| {
            let (to, text) = (message["to"].as_str()?, message["text"].as_str()?);
            Some((to[to.len().saturating_sub(10)..].to_owned(), text.rsplit_once('#')?.1.trim().to_owned()))
        };
        Ok(messages.iter().filter_map(code).collect())
    }

    /// A whole form for a request, on the first day of which every hour is free. Its key is [`FRESH_KEY`].
    ///
    /// # Errors
    /// When the page has no such form.
    pub async fn valid_request(&mut self) -> Result<Request> {
        let page = self.send(Request::get(NEW_REQUEST)).await?.expect(200)?.response.text();
        let days = tags(&page, "input").filter(|tag| attribute(tag, "name").as_deref() == Some("slot_day"));
        let day = days.filter_map(|tag| attribute(tag, "value")).nth(2).context("the form offers no day")?;
        let values = [&REQUEST[..], &[("slot_day", day.as_str()), (FORM_KEY, FRESH_KEY)]].concat();
        self.filled_form(NEW_REQUEST, "street", &values).await
    }

    /// Files one.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn file_request(&mut self) -> Result<()> {
        let request = self.valid_request().await?;
        let address = self.address;
        let bytes = Post::new(&self.with_cookies(request), address).next().to_vec();
        let response = wire::Connection::open(address).await?.send(&bytes).await?;
        if response.status != 303 {
            bail!("a request got the status {}", response.status);
        }
        Ok(())
    }

    /// The message goes out through the job table, so it may take a moment. `before` were there already.
    async fn code_for(&mut self, mobile: &str, before: usize) -> Result<String> {
        for _ in 0..100 {
            let codes = self.codes_for(mobile).await?;
            if let Some(code) = codes.first().filter(|_| codes.len() > before) {
                return Ok(code.clone());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("no code arrived in the outbox")
    }

    /// The codes in the outbox that went to a mobile, newest first.
    async fn codes_for(&mut self, mobile: &str) -> Result<Vec<String>> {
        let number = &mobile[mobile.len().saturating_sub(10)..];
        let codes = self.codes().await?.into_iter();
        Ok(codes.filter(|(to, _)| to == number).map(|(_, code)| code).collect())
    }

    /// The form of a page that holds a field of this name, with these values; hidden inputs stay as they are
    /// where none is given.
    ///
    /// # Errors
    /// When the page has no such form.
    pub async fn filled_form(&mut self, path: &str, field: &str, values: &[(&str, &str)]) -> Result<Request> {
        let page = self.send(Request::get(path)).await?.expect(200)?.response.text();
        let form = form_with(&page, field).with_context(|| format!("{path} has no form with a field `{field}`"))?;
        let hidden = tags(form, "input").filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"));
        let hidden =
            hidden.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())));
        let hidden = hidden.filter(|(name, _)| values.iter().all(|(typed, _)| typed != name));
        let typed = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body: Vec<String> =
            hidden.chain(typed).map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value))).collect();
        let target = tags(form, "form").next().and_then(|tag| attribute(tag, "action"));
        let target = target.filter(|action| !action.is_empty()).unwrap_or_else(|| path.to_owned());
        Ok(Request::post_form(&target, body.join("&")))
    }
}

/// The form, from its tag to its end, that holds a field of this name.
fn form_with<'a>(page: &'a str, field: &str) -> Option<&'a str> {
    let wanted = format!("name=\"{field}\"");
    let forms = page.match_indices("<form").filter_map(|(start, _)| {
        let end = page[start..].find("</form>")?;
        Some(&page[start..start + end])
    });
    forms.into_iter().find(|form| form.contains(&wanted))
}

/// The opening tags of a name.
pub fn tags<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("<{name}");
    let starts: Vec<usize> = html.match_indices(&open).map(|(start, _)| start).collect();
    starts.into_iter().filter_map(move |start| html[start..].find('>').map(|end| &html[start..start + end]))
}

/// The value of an attribute of an opening tag.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(unescaped(value))
}

fn unescaped(text: &str) -> String {
    let named = [("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form action="/sign-out"><input type="hidden" name="key" value="other"></form>
        <form method="post"><input type="hidden" name="key" value="a&amp;b"><input name="mobile" value=""></form>"#;

    #[test]
    fn the_form_with_the_field_is_the_one() {
        let form = form_with(PAGE, "mobile").unwrap();
        let hidden: Vec<_> = tags(form, "input").filter_map(|tag| attribute(tag, "value")).collect();
        assert_eq!(hidden, ["a&b", ""]);
        assert!(form_with(PAGE, "code").is_none());
    }

    #[test]
    fn values_are_encoded_for_a_form() {
        assert_eq!(encoded("a b&c=\u{6F1}"), "a%20b%26c%3D%DB%B1");
    }
}
