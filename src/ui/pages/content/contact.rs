//! How to reach somebody, and how to complain. What can be done on a page comes first; what the settings leave empty is not
//! shown, and without a way to reach the operator nothing is promised of one.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::operator::Operator;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{icon, page_head};
use crate::ui::operator::{imprint, prose};

/// `GET /help/contact`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let doc = Doc::new(Layout::Public, words.plain("contact-title", &[]), move || view(words, &cx.site.operator));
    Ok(Reply::page(doc.described(words.plain("contact-text", &[]))))
}

fn view(words: Words, operator: &Operator) -> AnyView {
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("contact-title"), Some(words.t("contact-text").into_any()), None)}
            <div class="stack gap-8">
                {on_a_page(words, "request", "/requests", "nav-requests")}
                {on_a_page(words, "privacy", "/me/data", "nav-my-data")}
                {reach(words, operator).unwrap_or_else(|| no_way(words))}
            </div>
        </div></main>
    }
    .into_any()
}

/// What the reader can do at once, and where.
// words: contact-request-*, contact-privacy-*
fn on_a_page(words: Words, about: &'static str, path: &'static str, press: &'static str) -> AnyView {
    let id = format!("h-{about}");
    view! {
        <section class="stack gap-3" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{words.t(&format!("contact-{about}-title"))}</h2>
            <p>{words.t(&format!("contact-{about}-text"))}</p>
            <p><a class="link" href=href(words.lang(), path)>{words.t(press)}" "{icon("arrow")}</a></p>
        </section>
    }
    .into_any()
}

/// The operator's own ways, and what a complaint should say; nothing where there is no way.
fn reach(words: Words, operator: &Operator) -> Option<AnyView> {
    let has_way = operator.telephone.is_some() || operator.address.is_some();
    let Some(ways) = imprint(words, operator).filter(|_| has_way) else {
        return (!operator.complaint.is_empty()).then(|| complaint(words, operator, ().into_any()));
    };
    Some(
        view! {
            <section class="stack gap-3" aria-labelledby="h-us">
                <h2 id="h-us">{words.t("contact-us-title")}</h2>
                {ways}
            </section>
            {complaint(words, operator, view! { <p>{words.t("contact-complaint-text")}</p> }.into_any())}
        }
        .into_any(),
    )
}

/// How to complain: as the operator says it, or by the ways above.
fn complaint(words: Words, operator: &Operator, by_the_ways: AnyView) -> AnyView {
    let said = if operator.complaint.is_empty() { by_the_ways } else { prose(words, &operator.complaint) };
    view! {
        <section class="stack gap-3" aria-labelledby="h-complaint">
            <h2 id="h-complaint">{words.t("contact-complaint-title")}</h2>
            {said}
        </section>
    }
    .into_any()
}

/// Said plainly: who came for a number must not search on.
fn no_way(words: Words) -> AnyView {
    view! { <p class="muted">{words.t("contact-none")}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::operator::OperatorText;
    use crate::ui::tests::html;

    #[test]
    fn nothing_is_promised_of_an_operator_whom_nobody_can_reach() {
        for lang in Lang::ALL {
            let words = Words::of(lang);
            let shown = |operator: Operator| html(move || view(words, &operator));
            let name = Operator { legal_name: Some("Karriz".to_owned()), ..Operator::default() };
            let bare = shown(name.clone());
            assert!(!bare.contains("h-us") && !bare.contains("h-complaint"), "{bare}");
            assert!(bare.contains(&words.t("contact-none")), "{bare}");
            let whole = shown(Operator { telephone: Some("021-1234".to_owned()), ..name });
            assert!(whole.contains("h-us") && whole.contains("tel:0211234"), "{whole}");
            assert!(whole.contains(&words.t("contact-complaint-text")), "{whole}");
            assert!(!whole.contains(&words.t("contact-none")), "{whole}");
            let written = OperatorText { persian: Some("Write to us".to_owned()), english: None };
            let said = shown(Operator { complaint: written, ..Operator::default() });
            assert!(said.contains("h-complaint") && said.contains("Write to us"), "{said}");
            assert!(!said.contains(&words.t("contact-complaint-text")) && !said.contains(&words.t("contact-none")));
        }
    }
}
