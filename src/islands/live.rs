//! Follows a request while its page is open: what happens appears by itself, and the time that is left runs down. Without
//! scripts the page is as it was when it was opened.
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of it. `{h}` and `{m}` stand for hours and minutes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowWords {
    pub hours_left: String,
    pub minutes_left: String,
    /// Leads to the page as it is now, when it may not be changed under the reader's hands.
    pub reload: String,
    /// The ten digits of the reader's language.
    pub digits: String,
}

/// Follows the request `code`, whose page stands in the element `live` and was made at `version`.
#[island]
pub fn FollowRequest(code: String, version: String, left_ms: Option<i64>, words: FollowWords) -> impl IntoView {
    let seen =
        Seen { said: RwSignal::new(String::new()), left: RwSignal::new(String::new()), is_old: RwSignal::new(false) };
    let reload = words.reload.clone();
    // Afterwards: the first rendering here must be what the server sent.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| in_browser::follow(code.clone(), version.clone(), left_ms, words.clone(), seen));
    #[cfg(not(feature = "hydrate"))]
    let _ = (code, version, left_ms, words);
    view! {
        <div class="live">
            <p class="sm b" hidden=move || seen.left.get().is_empty()>{move || seen.left.get()}</p>
            <p class="sm" role="status">{move || seen.said.get()}</p>
            <a class="btn btn--soft" href="" hidden=move || !seen.is_old.get()>{reload}</a>
        </div>
    }
}

/// What stands above the page.
#[derive(Clone, Copy)]
struct Seen {
    said: RwSignal<String>,
    left: RwSignal<String>,
    /// The page below is not what it would be now.
    is_old: RwSignal<bool>,
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::server_fn::client::get_server_url;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{DomParser, Element, EventSource, Response, SupportedType};

    use super::super::browser::{element, on};
    use super::super::letters_left::written;
    use super::{FollowWords, Seen};
    use crate::actions::watch_request;
    use crate::model::action::{ActionErrorKind, LiveRequest};

    /// The time that is left is written anew this often.
    const TICK: Duration = Duration::from_secs(15);
    /// A browser without a stream asks this often.
    const ASK_EVERY: Duration = Duration::from_secs(20);
    /// The element that is exchanged.
    const PART: &str = "live";
    const MINUTE_MS: f64 = 60_000.0;

    #[derive(Clone, Copy)]
    struct Follower {
        code: StoredValue<String>,
        version: StoredValue<String>,
        words: StoredValue<FollowWords>,
        /// When the time is over, on the browser's own clock.
        ends: StoredValue<Option<f64>>,
        stream: StoredValue<Option<EventSource>, LocalStorage>,
        /// There is no stream: it asks by itself.
        is_asking: StoredValue<bool>,
        /// Nothing more will come.
        is_done: StoredValue<bool>,
        seen: Seen,
    }

    pub fn follow(code: String, version: String, left_ms: Option<i64>, words: FollowWords, seen: Seen) {
        let follower = Follower {
            code: StoredValue::new(code),
            version: StoredValue::new(version),
            words: StoredValue::new(words),
            ends: StoredValue::new(None),
            stream: StoredValue::new_local(None),
            is_asking: StoredValue::new(false),
            is_done: StoredValue::new(false),
            seen,
        };
        follower.set_left(left_ms);
        set_interval(move || follower.tick(), TICK);
        set_interval(move || follower.ask_without_stream(), ASK_EVERY);
        on(&document(), "visibilitychange", move |_| {
            if document().hidden() {
                follower.sleep();
            } else {
                follower.wake();
            }
        });
        follower.wake();
    }

    fn now() -> f64 {
        window().performance().map_or(0.0, |clock| clock.now())
    }

    impl Follower {
        fn set_left(self, left_ms: Option<i64>) {
            self.ends.set_value(left_ms.map(|left| now() + left as f64));
            self.tick();
        }

        fn tick(self) {
            let left = self.ends.get_value().map(|ends| ((ends - now()) / MINUTE_MS).ceil().max(0.0) as u32);
            let words = self.words.get_value();
            let digits = &words.digits;
            let said = left.filter(|left| *left > 0).map(|left| {
                let (hours, minutes) = (written(left / 60, digits), written(left % 60, digits));
                let words = if left < 60 { &words.minutes_left } else { &words.hours_left };
                words.replace("{h}", &hours).replace("{m}", &minutes)
            });
            self.seen.left.set(said.unwrap_or_default());
        }

        /// Nobody looks: nothing is asked.
        fn sleep(self) {
            self.stream.update_value(|stream| {
                if let Some(stream) = stream.take() {
                    stream.close();
                }
            });
        }

        fn wake(self) {
            if self.is_done.get_value() || self.stream.with_value(Option::is_some) {
                return;
            }
            let address = format!("{}/requests/{}/live", get_server_url(), self.code.get_value());
            let Ok(stream) = EventSource::new(&address) else {
                self.is_asking.set_value(true);
                self.ask();
                return;
            };
            on(&stream, "news", move |_| self.ask());
            on(&stream, "error", {
                let stream = stream.clone();
                // The browser begins again by itself, unless it was refused.
                move |_| self.is_asking.set_value(stream.ready_state() == EventSource::CLOSED)
            });
            on(&stream, "open", move |_| self.is_asking.set_value(false));
            self.stream.set_value(Some(stream));
        }

        fn ask_without_stream(self) {
            if self.is_asking.get_value() && !document().hidden() {
                self.ask();
            }
        }

        fn ask(self) {
            if self.is_done.get_value() {
                return;
            }
            spawn_local(async move {
                match watch_request(self.code.get_value()).await {
                    Ok(now) => self.learn(now).await,
                    Err(error) => {
                        let is_final = matches!(
                            error.kind,
                            ActionErrorKind::SignInRequired | ActionErrorKind::NotAllowed | ActionErrorKind::NotFound
                        );
                        if is_final {
                            self.end();
                            self.seen.said.set(error.words);
                            self.seen.is_old.set(true);
                        }
                    }
                }
            });
        }

        fn end(self) {
            self.is_done.set_value(true);
            self.sleep();
        }

        async fn learn(self, now: LiveRequest) {
            self.set_left(now.left_ms);
            if self.version.get_value() != now.version {
                self.version.set_value(now.version);
                let is_shown = !is_in_use() && exchange().await.is_some();
                self.seen.is_old.set(!is_shown);
                self.seen.said.set(now.said);
            }
            if now.is_over {
                self.end();
            }
        }
    }

    /// Whether the reader is writing something that would be lost.
    fn is_in_use() -> bool {
        let Some(part) = element(PART) else { return false };
        let focused = document().active_element().filter(|focused| part.contains(Some(focused)));
        let is_field = |element: &Element| matches!(element.local_name().as_str(), "input" | "select" | "textarea");
        let is_open = part.query_selector("details[open] form").ok().flatten().is_some();
        focused.as_ref().is_some_and(is_field) || is_open
    }

    /// Puts the page as it is now in the place of what stands there.
    async fn exchange() -> Option<()> {
        let address = window().location().href().ok()?;
        let response = JsFuture::from(window().fetch_with_str(&address)).await.ok()?;
        let response: Response = response.dyn_into().ok()?;
        if !response.ok() || response.redirected() {
            return None;
        }
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
        let (new, old) = (page.get_element_by_id(PART)?, element(PART)?);
        let opened = open_parts(&old);
        let focused = document().active_element().filter(|focused| old.contains(Some(focused)));
        let focused = focused.map(|focused| focused.id()).filter(|id| !id.is_empty());
        old.replace_with_with_node_1(&new).ok()?;
        for id in opened {
            if let Some(part) = element(&id) {
                let _ = part.set_attribute("open", "");
            }
        }
        if let Some(focused) = focused.and_then(|id| element(&id)) {
            let _ = focused.dyn_into::<web_sys::HtmlElement>().map(|focused| focused.focus());
        }
        Some(())
    }

    /// The ids of what the reader has folded out.
    fn open_parts(part: &Element) -> Vec<String> {
        let Ok(found) = part.query_selector_all("details[open][id]") else { return Vec::new() };
        let ids = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
        ids.map(|element| element.id()).collect()
    }
}
