//! `/staff/messages`: how many messages of each kind were sent, through whom, and what became of them. No text, no number.
use leptos::prelude::*;

use crate::domain::notify::{DayOfMessages, MessageCount, WayOfMessages, count_messages, ways_of_messages};
use crate::domain::scope::ReadMessages;
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Column, Row, RowGroup, Stat, Table, Tone, badge, card, empty, money, note, stats, table, time,
};

/// Where the page is.
pub const PATH: &str = "/staff/messages";

/// What the page shows.
struct Vm {
    words: Words,
    now: Moment,
    ways: Vec<WayOfMessages>,
    days: Vec<DayOfMessages>,
}

/// `GET /staff/messages`
pub async fn get(cx: Cx) -> PageResult {
    let scope = cx.staff::<ReadMessages>()?;
    let ways = ways_of_messages(&cx.services, &scope).await?;
    let days = count_messages(&cx.services, &scope).await?;
    let vm = Vm { words: cx.words, now: cx.now, ways, days };
    let title = cx.words.plain("staff-messages-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Staff, title, move || view(&vm))))
}

fn view(vm: &Vm) -> AnyView {
    let words = vm.words;
    let content = match vm.days.is_empty() {
        true => empty(words.t("staff-messages-none-title"), words.t("staff-messages-none-text"), None),
        false => view! {
            {totals(vm)}
            <div class="card card--flush">{table(Table {
                caption: words.t("staff-messages-title"),
                columns: columns(words),
                groups: vm.days.iter().map(|day| group(words, day)).collect(),
                is_dense: true,
            })}</div>
        }
        .into_any(),
    };
    view! {
        <main id="main" tabindex="-1"><div class="stack gap-5">
            <div class="topbar">
                <div>
                    <h1>{words.t("staff-messages-title")}</h1>
                    <p class="sm muted">{words.t("staff-messages-text")}</p>
                </div>
            </div>
            {ways(vm)}
            {content}
            {note("eye-off", words.t("staff-messages-note").into_any())}
        </div></main>
    }
    .into_any()
}

/// Who carries SMS, in the order in which they are asked, and how they fare.
fn ways(vm: &Vm) -> AnyView {
    let words = vm.words;
    let row = |(place, way): (i64, &WayOfMessages)| {
        let state = match way.broken_since {
            None => badge(Tone::Ok, Some("check"), words.t("staff-messages-way-open")),
            Some(since) => view! {
                {badge(Tone::Danger, Some("alert"), words.t("staff-messages-way-broken"))}" "
                <span class="sm muted">{words.t("staff-messages-way-since")}" "{time(words, since, vm.now)}</span>
            }
            .into_any(),
        };
        view! { <li>{words.number(place)}". "{words.t(way.provider.words())}" "{state}</li> }
    };
    let rows: Vec<_> = (1..).zip(&vm.ways).map(row).collect();
    let list = view! { <ol class="plain-list stack gap-2" role="list">{rows}</ol> };
    card("h-ways", words.t("staff-messages-ways"), None, list.into_any())
}

fn totals(vm: &Vm) -> AnyView {
    let words = vm.words;
    let all = || vm.days.iter().flat_map(|day| &day.counts);
    let figure =
        |label: &str, figure: i64| Stat { label: words.t(label), figure: words.number(figure), unit: None, sub: None };
    let price = Stat {
        label: words.t("staff-messages-price"),
        figure: words.toman(Rial::new(all().map(|count| count.rials).sum())),
        unit: Some(words.t("unit-toman")),
        sub: None,
    };
    stats(vec![
        figure("staff-messages-accepted", all().map(|count| count.accepted).sum()),
        figure("staff-messages-delivered", all().map(|count| count.delivered).sum()),
        figure("staff-messages-failed", all().map(failed).sum()),
        figure("staff-messages-parts", all().map(|count| count.parts).sum()),
        price,
    ])
}

/// Refused, lost, or taken and not delivered.
fn failed(count: &MessageCount) -> i64 {
    count.refused + count.lost + count.undelivered
}

fn columns(words: Words) -> Vec<Column> {
    let figure = |key: &str| Column::new(words.t(key)).amount();
    vec![
        Column::new(words.t("staff-messages-what")),
        Column::new(words.t("staff-messages-by")),
        figure("staff-messages-accepted"),
        figure("staff-messages-delivered"),
        figure("staff-messages-failed"),
        figure("staff-messages-waiting"),
        figure("staff-messages-parts"),
        figure("staff-messages-price"),
    ]
}

fn group(words: Words, day: &DayOfMessages) -> RowGroup {
    let sum: i64 = day.counts.iter().map(|count| count.all).sum();
    let remark = words.plain("staff-messages-of-day", &[("n", sum.into())]);
    RowGroup {
        title: Some((words.date_long(day.day), Some(remark))),
        rows: day.counts.iter().map(|count| row(words, count)).collect(),
    }
}

fn row(words: Words, count: &MessageCount) -> Row {
    // words: message-template-*
    let template = words.t(&format!("message-template-{}", count.template.code()));
    let by = view! { {words.t(count.channel.words())}" ("{words.t(count.provider.words())}")" }.into_any();
    let figure = |figure: i64| words.number(figure).into_any();
    let price = if count.rials > 0 { money(words, Rial::new(count.rials)) } else { "\u{2013}".into_any() };
    let cells = vec![
        by,
        figure(count.accepted),
        figure(count.delivered),
        figure(failed(count)),
        figure(count.waiting()),
        figure(count.parts),
        price,
    ];
    Row { head: template.into_any(), cells, is_late: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::message::{Channel, Provider, Template};
    use crate::ui::pages::samples;
    use crate::ui::tests::{faults, html};

    fn count(template: Template) -> MessageCount {
        MessageCount {
            template,
            channel: Channel::Sms,
            provider: Provider::Kavenegar,
            all: 12,
            accepted: 8,
            delivered: 5,
            undelivered: 1,
            refused: 2,
            lost: 1,
            parts: 9,
            rials: 18_000,
        }
    }

    #[test]
    fn counts_are_whole_in_both_languages_and_every_message_is_somewhere() {
        assert_eq!(count(Template::OfferCame).waiting(), 1);
        for lang in Lang::ALL {
            let day = DayOfMessages {
                day: samples::now(),
                counts: Template::ALL.iter().map(|template| count(*template)).collect(),
            };
            let way = |provider, broken_since| WayOfMessages { provider, broken_since };
            let ways = vec![way(Provider::SmsIr, None), way(Provider::Kavenegar, Some(samples::now()))];
            for days in [vec![], vec![day]] {
                let vm = Vm { words: Words::of(lang), now: samples::now(), ways: ways.clone(), days };
                assert_eq!(faults(&html(|| view(&vm))), Vec::<String>::new());
            }
        }
    }
}
