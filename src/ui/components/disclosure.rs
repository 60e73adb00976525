//! Who can see a datum, until when, and how often they did: the signature of the product.
use leptos::prelude::*;

use super::icon;
use crate::model::moment::Moment;

/// A datum that is open to somebody, or was.
pub struct Disclosure {
    /// Unique in the page.
    pub id: String,
    pub is_open: bool,
    /// "Your number is open".
    pub state: String,
    /// Who, until when, how often. What is less important stands in a `span`.
    pub say: AnyView,
    pub time_left: Option<TimeLeft>,
    pub actions: Vec<AnyView>,
    /// Its title, and each access as words and moment, newest first.
    pub log: Option<(String, Vec<(AnyView, AnyView)>)>,
}

/// The draining bar. The words beside it carry the meaning.
pub struct TimeLeft {
    /// 0 to 100.
    pub percent: u8,
    /// In the reader's digits.
    pub percent_words: String,
    /// What the bar is.
    pub label: String,
    pub opened: String,
    pub closes: String,
}

/// How much of the time between two moments is left, in percent. Nothing is left of a span that is none.
pub fn percent_left(opened: Moment, closes: Moment, now: Moment) -> u8 {
    let whole = i128::from(closes.ms()) - i128::from(opened.ms());
    let left = (i128::from(closes.ms()) - i128::from(now.ms())).clamp(0, whole.max(0));
    if whole <= 0 { 0 } else { u8::try_from(left * 100 / whole).unwrap_or(100) }
}

/// A disclosure card.
pub fn disclosure(card: Disclosure) -> AnyView {
    let class = if card.is_open { "disclose" } else { "disclose disclose--closed" };
    let actions = (!card.actions.is_empty()).then(|| view! { <div class="btn-row">{card.actions}</div> });
    view! {
        <section class=class aria-labelledby=card.id>
            <div class="disclose__main">
                <p class="disclose__state" id=card.id.clone()>{card.state}</p>
                <p class="disclose__say">{card.say}</p>
                {card.time_left.map(bar)}
                {actions}
            </div>
            {card.log.map(|(title, entries)| log(title, entries))}
        </section>
    }
    .into_any()
}

fn bar(left: TimeLeft) -> impl IntoView {
    view! {
        <div>
            <meter class="bar" min="0" max="100" value=left.percent.to_string() aria-label=left.label>{left.percent_words}</meter>
            <p class="bar-ends"><span>{left.opened}</span><span>{left.closes}</span></p>
        </div>
    }
}

fn log(title: String, entries: Vec<(AnyView, AnyView)>) -> impl IntoView {
    let items: Vec<_> = entries
        .into_iter()
        .map(|(words, at)| view! { <li class="row row--between py-2"><span>{words}</span><span class="muted">{at}</span></li> })
        .collect();
    view! {
        <details>
            <summary>{icon("history")}<span>{title}</span></summary>
            <ul class="plain-list lines sm" role="list">{items}</ul>
        </details>
    }
}

/// A value masked by the server, or shown after a press, with the button beside it.
pub fn masked(value: AnyView, is_open: bool, action: Option<AnyView>) -> AnyView {
    let class = if is_open { "mask mask--open" } else { "mask" };
    view! { <div class=class>{value}{action}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::percent_left;
    use crate::model::moment::Moment;

    fn left(opened: i64, closes: i64, now: i64) -> u8 {
        percent_left(Moment::from_ms(opened), Moment::from_ms(closes), Moment::from_ms(now))
    }

    #[test]
    fn time_runs_out_and_never_below_nothing() {
        assert_eq!(left(0, 100, 0), 100);
        assert_eq!(left(0, 100, 52), 48);
        assert_eq!(left(0, 100, 100), 0);
        assert_eq!(left(0, 100, 900), 0);
        assert_eq!(left(50, 100, 10), 100);
        assert_eq!(left(100, 100, 100), 0);
        assert_eq!(left(100, 0, 50), 0);
        assert_eq!(left(i64::MIN, i64::MAX, 0), 49);
    }
}
