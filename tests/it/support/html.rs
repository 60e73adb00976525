//! A rendered page, read as a browser reads it.
use scraper::{ElementRef, Html, Selector};

/// A parsed page.
pub struct Page {
    html: Html,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

impl Page {
    pub fn parse(text: &str) -> Self {
        Self { html: Html::parse_document(text) }
    }

    /// The text of the first element that matches.
    pub fn text(&self, css: &str) -> String {
        self.html.select(&selector(css)).next().map(|element| element.text().collect()).unwrap_or_default()
    }

    /// The texts of all elements that match.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.html.select(&selector(css)).map(|element| element.text().collect()).collect()
    }

    /// How many elements match.
    pub fn count(&self, css: &str) -> usize {
        self.html.select(&selector(css)).count()
    }

    /// An attribute of the first element that matches.
    pub fn attr(&self, css: &str, name: &str) -> String {
        let element = self.html.select(&selector(css)).next();
        element.and_then(|element| element.attr(name)).unwrap_or_default().to_owned()
    }

    /// Every address that the page names: links, forms, pictures, styles.
    pub fn addresses(&self) -> Vec<String> {
        let named = selector("[href], [src], [action], [formaction]");
        let attributes = ["href", "src", "action", "formaction"];
        let of = |element: ElementRef<'_>| attributes.map(|name| element.attr(name).map(str::to_owned));
        self.html.select(&named).flat_map(of).flatten().collect()
    }

    /// An attribute of all elements that match and have it.
    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.html.select(&selector(css)).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// What a browser would post with the form whose action is `action`; `typed` replaces or adds values.
    #[track_caller]
    pub fn form(&self, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let forms = selector("form[method=post]");
        let form = self
            .html
            .select(&forms)
            .find(|form| form.attr("action").is_some_and(|own| own == action))
            .unwrap_or_else(|| panic!("no form posts to {action}"));
        let mut fields = controls(form);
        for (name, _) in typed {
            fields.retain(|(field, _)| field != name);
        }
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }
}

fn controls(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for control in form.select(&selector("input[name], select[name], textarea[name]")) {
        let name = control.attr("name").unwrap().to_owned();
        let value = match control.value().name() {
            "textarea" => control.text().collect(),
            "select" => chosen_option(control),
            _ => match control.attr("type").unwrap_or("text") {
                "radio" | "checkbox" if control.attr("checked").is_none() => continue,
                "radio" | "checkbox" => control.attr("value").unwrap_or("on").to_owned(),
                _ => control.attr("value").unwrap_or("").to_owned(),
            },
        };
        fields.push((name, value));
    }
    fields
}

fn chosen_option(select: ElementRef<'_>) -> String {
    let options: Vec<_> = select.select(&selector("option")).collect();
    let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
    chosen.and_then(|option| option.attr("value")).unwrap_or("").to_owned()
}
