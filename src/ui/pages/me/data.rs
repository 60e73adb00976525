//! `/me/data`: who looked, what is stored, until when, and where one is signed in. Generated from the inventory.
use std::sync::Arc;

use leptos::prelude::*;

use super::{answers, devices, looks, table, until};
use crate::domain::catalogue::{self, Catalogue};
use crate::domain::privacy::item::Category;
use crate::domain::privacy::own_data::{self, Content, Opening, OwnData, OwnTable};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_road::form_key;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{icon, page_head};

/// `GET /me/data?open=…`
pub async fn get(cx: Cx) -> PageResult {
    let content = match cx.query.get(OPEN) {
        ALL => Content::Everything,
        code => code.parse().map_or(Content::Nothing, Content::Of),
    };
    let data = own_data::read(&cx.services, &cx.customer()?, content).await?;
    page(cx, data, content, None)
}

/// `POST /me/data/show`: the same page with an item or a category open. Nothing of it is stored anywhere.
pub async fn show(cx: Cx) -> PageResult {
    let opening = opening(&cx)?;
    let data = own_data::reveal(&cx.services, &cx.customer()?, &opening).await?;
    let content = Content::Of(opening.category()?);
    page(cx, data, content, Some(opening))
}

fn opening(cx: &Cx) -> Result<Opening, Refusal> {
    match cx.form.get("category") {
        "" => Ok(Opening::Item(cx.form.get("item").to_owned())),
        code => code.parse().map(Opening::Category).map_err(|_| Refusal::NotFound),
    }
}

/// Name in the address: a category, or all of them.
pub const OPEN: &str = "open";
const ALL: &str = "all";

/// The page with this category unfolded, and where it stands on it.
pub(super) fn unfolded(words: Words, category: Category) -> String {
    let code = category.code();
    format!("{}?{OPEN}={code}#data-{code}", href(words.lang(), "/me/data"))
}

/// What the page shows.
pub(super) struct Vm {
    pub words: Words,
    pub now: Moment,
    pub data: OwnData,
    /// For the words of services and questions that the data names, also of those no longer offered.
    pub catalogue: Arc<Catalogue>,
    /// The categories that are unfolded: on a poor network each costs its time, so the others are links to themselves.
    pub content: Content,
    /// What was opened.
    pub open: Option<Opening>,
    pub key: String,
}

impl Vm {
    /// The tables whose items stand in this category.
    pub fn tables(&self, category: Category) -> impl Iterator<Item = &OwnTable> {
        self.data.tables.iter().filter(move |own| own.items.first().is_some_and(|item| item.category == category))
    }

    /// The rows of the table of this name.
    pub fn table(&self, name: &str) -> Option<&OwnTable> {
        self.data.tables.iter().find(|own| own.table.name == name)
    }
}

fn page(cx: Cx, data: OwnData, content: Content, open: Option<Opening>) -> PageResult {
    let catalogue = catalogue::current_in(&cx.services, cx.words.lang());
    let vm = Vm { words: cx.words, now: cx.now, data, catalogue, content, open, key: form_key(&cx)? };
    let title = cx.words.plain("my-data-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Account, title, move || view(&vm))))
}

fn view(vm: &Vm) -> AnyView {
    let words = vm.words;
    let categories: Vec<_> = Category::ALL.iter().filter_map(|category| table::category(vm, *category)).collect();
    let whole = (vm.content != Content::Everything).then(|| {
        let address = format!("{}?{OPEN}={ALL}#inventory", href(words.lang(), "/me/data"));
        view! { <p class="only-screen"><a class="link" href=address>{words.t("my-data-all")}" "{icon("arrow")}</a></p> }
    });
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(words.t("my-data-title"), Some(words.t("my-data-text").into_any()), None)}
            {answers::view(vm)}
            <div class="stack gap-6 mt-6">
                {looks::section(vm)}
                <section class="stack" id="inventory" aria-labelledby="h-inventory">
                    <h2 id="h-inventory">{words.t("my-data-inventory")}</h2>
                    {categories}
                    {whole}
                    <p class="note">{icon("shield-check")}<span>{words.t("my-data-never-card")}</span></p>
                </section>
                {until::section(vm)}
                {devices::section(vm)}
                <p><a class="link" href=href(words.lang(), super::email::PATH)>{words.t("email-title")}" "{icon("arrow")}</a></p>
                <p><a class="link" href=href(words.lang(), "/privacy")>{words.t("my-data-policy")}" "{icon("arrow")}</a></p>
            </div>
        </div></main>
    }
    .into_any()
}
