//! Small lists and boxes: facts, ticks, notes, definitions, cards, folds.
use leptos::prelude::*;

use super::icon;

/// Short facts in a row, each with its icon.
pub fn facts(items: Vec<(&'static str, AnyView)>) -> AnyView {
    let items: Vec<_> =
        items.into_iter().map(|(name, words)| view! { <li>{icon(name)}<span>{words}</span></li> }).collect();
    view! { <ul class="facts" role="list">{items}</ul> }.into_any()
}

/// Points one below the other, each with a tick.
pub fn ticks(items: Vec<AnyView>) -> AnyView {
    let items: Vec<_> = items.into_iter().map(|words| view! { <li>{icon("check")}<span>{words}</span></li> }).collect();
    view! { <ul class="ticks sm" role="list">{items}</ul> }.into_any()
}

/// A quiet remark with its icon.
pub fn note(name: &'static str, words: AnyView) -> AnyView {
    view! { <p class="note">{icon(name)}<span>{words}</span></p> }.into_any()
}

/// Names and values.
pub fn pairs(items: Vec<(AnyView, AnyView)>) -> AnyView {
    let items: Vec<_> = items.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect();
    view! { <dl class="kv sm">{items}</dl> }.into_any()
}

/// A card with a title of its own. `id` names the title in the page; `end` stands at the end of the head.
pub fn card(id: &'static str, title: String, end: Option<AnyView>, content: AnyView) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card__head"><h2 id=id>{title}</h2>{end}</div>
            {content}
        </section>
    }
    .into_any()
}

/// Something to unfold.
pub struct Fold {
    pub icon: &'static str,
    pub title: AnyView,
    pub content: AnyView,
    pub is_open: bool,
}

/// Several folds in one box.
pub fn folds(items: Vec<Fold>) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|fold| {
            view! {
                <details class="fold" open=fold.is_open>
                    <summary>{icon(fold.icon)}<span>{fold.title}</span></summary>
                    <div>{fold.content}</div>
                </details>
            }
        })
        .collect();
    view! { <div class="folds">{items}</div> }.into_any()
}

/// One figure of a row of them.
pub struct Stat {
    pub label: String,
    /// In the reader's digits.
    pub figure: String,
    pub unit: Option<String>,
    /// What the figure means, or how it changed.
    pub sub: Option<String>,
}

/// Figures in a row.
pub fn stats(items: Vec<Stat>) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|stat| {
            view! {
                <div class="stat">
                    <dt>{stat.label}</dt>
                    <dd><span class="fig">
                        <bdi dir="ltr">{stat.figure}</bdi>{stat.unit.map(|unit| view! { <small>" "{unit}</small> })}
                    </span></dd>
                    {stat.sub.map(|sub| view! { <dd class="sub">{sub}</dd> })}
                </div>
            }
        })
        .collect();
    view! { <dl class="stats">{items}</dl> }.into_any()
}
