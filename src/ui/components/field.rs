//! Form fields: label with its tag, hint, control, error, tied together for readers.
use leptos::prelude::*;

use super::icon;
use super::message::error_summary_named;
use super::value::{direction, in_lang};
use crate::i18n::Words;
use crate::model::field::{FormField, Kind};
use crate::page::form_view::{FormView, say};
use crate::ui::shell::hidden_key;

/// A field's fixed parts.
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_required: bool,
    pub kind: Kind,
    /// Stands after the control: a unit.
    pub unit: Option<String>,
    /// Typed values are never shown again: one-time codes.
    pub is_secret: bool,
    /// The id in the page, when the same name stands on it more than once.
    pub id: Option<String>,
    /// The language of label, hint and unit, when it is not the page's.
    pub lang: Option<&'static str>,
    /// Letters at most.
    pub most: Option<usize>,
    /// What a browser proposes while it is typed in: the id of a list in the page.
    pub proposals: Option<&'static str>,
    /// What the typed value means, in words.
    pub meaning: Option<String>,
}

impl Field {
    /// The field as it was declared, with its words.
    pub fn of<T, const NEEDED: bool>(words: Words, asked: &FormField<T, NEEDED>) -> Self {
        let field = Self::new(asked.name, words.t(asked.label), asked.kind);
        let hint = asked.hint.map(|key| words.t(key));
        Self { hint, is_required: asked.is_needed(), most: asked.most, ..field }
    }

    /// A required text field.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            is_required: true,
            kind,
            unit: None,
            is_secret: kind == Kind::Code,
            id: None,
            lang: None,
            most: None,
            proposals: None,
            meaning: None,
        }
    }

    #[must_use]
    pub fn meaning(mut self, meaning: Option<String>) -> Self {
        self.meaning = meaning;
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_required = false;
        self
    }

    #[must_use]
    pub fn unit(mut self, unit: Option<String>) -> Self {
        self.unit = unit;
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    #[must_use]
    pub fn lang(mut self, lang: Option<&'static str>) -> Self {
        self.lang = lang;
        self
    }
}

/// A form that posts: what is wrong with it, its element, its key. The only way to write one, so that none is forgotten.
pub fn open_form(form: &FormView, action: String, class: &'static str, content: AnyView) -> AnyView {
    open_form_naming(form, action, class, |_| None, content)
}

/// As [`open_form`], with the names of fields before their errors, where `name_of` gives one.
pub fn open_form_naming(
    form: &FormView,
    action: String,
    class: &'static str,
    name_of: impl Fn(&str) -> Option<AnyView>,
    content: AnyView,
) -> AnyView {
    view! { {error_summary_named(form, name_of)}{one_of_many(form, action, class, content)} }.into_any()
}

/// As [`open_form`], on a page that holds many of them and says at its head what is wrong.
pub fn one_of_many(form: &FormView, action: String, class: &'static str, content: AnyView) -> AnyView {
    view! {
        <form class=class method="post" action=action novalidate>
            {hidden_key(form.key.clone())}
            {content}
        </form>
    }
    .into_any()
}

/// A text field.
pub fn field(form: &FormView, field: Field) -> AnyView {
    let caption = Caption { label: field.label, hint: field.hint, is_required: field.is_required, lang: field.lang };
    let parts = Parts::of(form, &field.name, field.id, caption.hint.is_some());
    let value = if field.is_secret { String::new() } else { form.value(&field.name) };
    let shape = shape_of(field.kind);
    let control = view! {
        <input class=shape.class id=parts.id.clone() name=field.name r#type=shape.type_ dir=shape.dir
            inputmode=shape.inputmode autocomplete=shape.autocomplete value=value required=caption.is_required
            list=field.proposals maxlength=field.most.map(|most| most.to_string()) aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
    };
    let control = match field.unit {
        Some(unit) => view! { <div class="affix">{control}{in_lang(unit, field.lang)}</div> }.into_any(),
        None => control.into_any(),
    };
    let meaning = field.meaning.map(|meaning| view! { <p class="meaning sm">{meaning}</p> });
    boxed(form, caption, parts, view! { {control}{meaning} }.into_any())
}

struct Shape {
    class: &'static str,
    type_: &'static str,
    dir: Option<&'static str>,
    inputmode: Option<&'static str>,
    autocomplete: &'static str,
}

fn shape_of(kind: Kind) -> Shape {
    let text = Shape { class: "input", type_: "text", dir: None, inputmode: None, autocomplete: "off" };
    match kind {
        Kind::Text | Kind::Lines | Kind::Tick | Kind::Choice => text,
        Kind::GivenName => Shape { autocomplete: "given-name", ..text },
        Kind::FamilyName => Shape { autocomplete: "family-name", ..text },
        Kind::City => Shape { autocomplete: "address-level2", ..text },
        Kind::Street => Shape { autocomplete: "address-line1", ..text },
        Kind::House => Shape { autocomplete: "address-line2", ..text },
        Kind::Mobile => Shape { type_: "tel", dir: Some("ltr"), inputmode: Some("tel"), autocomplete: "tel", ..text },
        // No `type=email`: browsers refuse by themselves what people type with Persian digits.
        Kind::Email => Shape { dir: Some("ltr"), inputmode: Some("email"), autocomplete: "email", ..text },
        Kind::Code => Shape {
            class: "input otp",
            dir: Some("ltr"),
            inputmode: Some("numeric"),
            autocomplete: "one-time-code",
            ..text
        },
        Kind::Number => Shape { dir: Some("ltr"), inputmode: Some("numeric"), ..text },
    }
}

/// A text area's fixed parts.
pub struct TextArea {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_required: bool,
    /// The id in the page, when the same name stands on it more than once.
    pub id: Option<String>,
    /// The language of label and hint, when it is not the page's.
    pub lang: Option<&'static str>,
}

impl TextArea {
    /// The field as it was declared, with its words.
    pub fn of<T, const NEEDED: bool>(words: Words, asked: &FormField<T, NEEDED>) -> Self {
        let Field { name, label, hint, is_required, .. } = Field::of(words, asked);
        Self { name, label, hint, is_required, id: None, lang: None }
    }
}

/// A text area. The only place that may write one: Leptos 0.8 does not escape its content, so it is escaped here.
pub fn text_area(form: &FormView, area: TextArea) -> AnyView {
    let caption = Caption { label: area.label, hint: area.hint, is_required: area.is_required, lang: area.lang };
    let parts = Parts::of(form, &area.name, area.id, caption.hint.is_some());
    let text = escaped(&form.value(&area.name));
    let control = view! {
        <textarea class="textarea" id=parts.id.clone() name=area.name required=caption.is_required dir="auto"
            aria-invalid=parts.invalid() aria-describedby=parts.described_by()>
            {text}
        </textarea>
    };
    boxed(form, caption, parts, control.into_any())
}

/// Text for inside a text area. A leading line break would be swallowed by the browser, so it gets one more.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if text.starts_with('\n') || text.starts_with("\r\n") { format!("\n{text}") } else { text }
}

/// A choice out of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_disabled: bool,
    /// The language of the label, when it is not the page's.
    pub lang: Option<&'static str>,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, is_disabled: false, lang: None }
    }
}

/// A drop-down list.
pub struct Select {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_required: bool,
    /// The words of the empty first option.
    pub empty: Option<String>,
    /// Groups of options; a group without a title stands bare.
    pub groups: Vec<(Option<String>, Vec<Choice>)>,
    /// The language of the options' words, when it is not the page's.
    pub options_lang: Option<&'static str>,
}

impl Select {
    /// The field as it was declared, with its words and no options yet.
    pub fn of<T, const NEEDED: bool>(words: Words, asked: &FormField<T, NEEDED>) -> Self {
        let Field { name, label, hint, is_required, .. } = Field::of(words, asked);
        Self { name, label, hint, is_required, empty: None, groups: Vec::new(), options_lang: None }
    }
}

/// A drop-down list.
pub fn select(form: &FormView, select: Select) -> AnyView {
    let caption = Caption { label: select.label, hint: select.hint, is_required: select.is_required, lang: None };
    let parts = Parts::of(form, &select.name, None, caption.hint.is_some());
    let chosen = form.value(&select.name);
    let lang = select.options_lang;
    let option = |choice: Choice| {
        let is_chosen = choice.value == chosen;
        let lang = choice.lang.or(lang);
        view! { <option value=choice.value selected=is_chosen disabled=choice.is_disabled lang=lang>{choice.label}</option> }
    };
    let groups: Vec<_> = select
        .groups
        .into_iter()
        .map(|(title, options)| {
            let options: Vec<_> = options.into_iter().map(option).collect();
            match title {
                Some(title) => view! { <optgroup label=title lang=lang>{options}</optgroup> }.into_any(),
                None => options.into_any(),
            }
        })
        .collect();
    // A list that begins with a choice has nothing that could be missing.
    let is_required = caption.is_required && select.empty.is_some();
    let control = view! {
        <select class="select" id=parts.id.clone() name=select.name required=is_required
            aria-invalid=parts.invalid() aria-describedby=parts.described_by()>
            {select.empty.map(|words| view! { <option value="">{words}</option> })}
            {groups}
        </select>
    };
    boxed(form, caption, parts, control.into_any())
}

/// A question whose answer is more than one control.
pub struct Group {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_required: bool,
    /// A question of the page itself, in larger letters.
    pub is_big: bool,
    /// The id in the page, when the same name stands on it more than once.
    pub id: Option<String>,
    /// The language of label and hint, when it is not the page's.
    pub lang: Option<&'static str>,
}

impl Group {
    /// The field as it was declared, with its words.
    pub fn of<T, const NEEDED: bool>(words: Words, asked: &FormField<T, NEEDED>) -> Self {
        let Field { name, label, hint, is_required, .. } = Field::of(words, asked);
        Self { hint, is_required, ..Self::new(name, label) }
    }

    /// A required group.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            is_required: true,
            is_big: false,
            id: None,
            lang: None,
        }
    }
}

/// A group of controls with its question, hint and error. The error summary leads to the group as a whole.
pub fn group(form: &FormView, group: Group, controls: AnyView) -> AnyView {
    let parts = Parts::of(form, &group.name, group.id, group.hint.is_some());
    let class = if group.is_big { "label label--big" } else { "label" };
    let error = parts.error_view();
    view! {
        <fieldset class="group" id=parts.id.clone() tabindex="-1" data-invalid=parts.error.is_some().then_some("")
            aria-describedby=parts.described_by()>
            <legend class=class>{in_lang(group.label, group.lang)}" "{tag(form, group.is_required)}</legend>
            {group.hint.map(|hint| hint_view(&parts.id, hint, group.lang))}
            {controls}
            {error}
        </fieldset>
    }
    .into_any()
}

/// Radio buttons, or check boxes when `is_many`, each with room for an explanation.
pub fn choices(form: &FormView, question: Group, is_many: bool, options: Vec<Choice>) -> AnyView {
    let kind = if is_many { "checkbox" } else { "radio" };
    let name = question.name.clone();
    let items: Vec<_> = options
        .into_iter()
        .map(|choice| {
            let is_chosen = form.is_chosen(&name, &choice.value);
            let hint = choice.hint.map(|hint| view! { <small>{hint}</small> });
            view! {
                <label class="choice">
                    <input r#type=kind name=name.clone() value=choice.value checked=is_chosen disabled=choice.is_disabled/>
                    <span>{in_lang(choice.label, choice.lang)}{hint}</span>
                </label>
            }
        })
        .collect();
    group(form, question, view! { <div class="choices choices--row col-md">{items}</div> }.into_any())
}

/// Radio buttons for short options, such as hours.
pub fn chips(form: &FormView, question: Group, options: Vec<Choice>) -> AnyView {
    let name = question.name.clone();
    let items: Vec<_> = options
        .into_iter()
        .map(|choice| {
            let is_chosen = form.is_chosen(&name, &choice.value);
            view! {
                <label class="chip">
                    <input r#type="radio" name=name.clone() value=choice.value checked=is_chosen disabled=choice.is_disabled/>
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect();
    group(form, question, view! { <div class="chips">{items}</div> }.into_any())
}

/// One box to tick, with its words behind it.
pub fn checkbox(form: &FormView, name: &'static str, words: AnyView) -> AnyView {
    tick(form, Tick { name, id: name.to_owned(), value: "1".to_owned() }, words)
}

/// A box to tick.
pub struct Tick {
    pub name: &'static str,
    /// The id in the page.
    pub id: String,
    /// What is sent when it is ticked.
    pub value: String,
}

/// One box to tick, which may stand on the page more than once or mean a value.
pub fn tick(form: &FormView, box_: Tick, words: AnyView) -> AnyView {
    let Tick { name, id, value } = box_;
    let is_chosen = form.is_chosen(name, &value);
    let parts = Parts::of(form, name, Some(id.clone()), false);
    let error = parts.error_view();
    view! {
        <div class="field" data-invalid=parts.error.is_some().then_some("")>
            <label class="check">
                <input r#type="checkbox" id=id name=name value=value checked=is_chosen required
                    aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
                <span>{words}</span>
            </label>
            {error}
        </div>
    }
    .into_any()
}

/// What stands around a control.
struct Caption {
    label: String,
    hint: Option<String>,
    is_required: bool,
    lang: Option<&'static str>,
}

/// What ties a control to its hint and error.
struct Parts {
    id: String,
    error: Option<String>,
    has_hint: bool,
}

impl Parts {
    fn of(form: &FormView, name: &str, id: Option<String>, has_hint: bool) -> Self {
        Self { id: id.unwrap_or_else(|| name.to_owned()), error: form.error(name), has_hint }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// The error first, then the hint.
    fn described_by(&self) -> Option<String> {
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        let hint = self.has_hint.then(|| format!("{}-hint", self.id));
        let ids: Vec<String> = [error, hint].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn error_view(&self) -> Option<impl IntoView + use<>> {
        let id = format!("{}-error", self.id);
        self.error.clone().map(|words| view! { <p class="err" id=id>{icon("alert")}<span>{words}</span></p> })
    }
}

fn boxed(form: &FormView, caption: Caption, parts: Parts, control: AnyView) -> AnyView {
    let error = parts.error_view();
    view! {
        <div class="field" data-invalid=parts.error.is_some().then_some("")>
            <label for=parts.id.clone()>{in_lang(caption.label, caption.lang)}" "{tag(form, caption.is_required)}</label>
            {caption.hint.map(|hint| hint_view(&parts.id, hint, caption.lang))}
            {control}
            {error}
        </div>
    }
    .into_any()
}

fn hint_view(id: &str, hint: String, lang: Option<&'static str>) -> impl IntoView + use<> {
    view! { <p class="hint" id=format!("{id}-hint") lang=lang dir=lang.map(direction)>{hint}</p> }
}

fn tag(form: &FormView, is_required: bool) -> impl IntoView + use<> {
    let key = if is_required { "form-required" } else { "form-optional" };
    // words: form-required, form-optional
    view! { <span class="req">{form.words.t(key)}</span> }
}

/// What is wrong with the form as a whole, if anything.
pub(super) fn failure(form: &FormView) -> Option<String> {
    form.failure.as_ref().map(|message| say(form.words, message))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn the_content_of_a_text_area_cannot_end_it() {
        assert_eq!(escaped("</textarea><script>"), "&lt;/textarea&gt;&lt;script&gt;");
        assert_eq!(escaped("a&lt;"), "a&amp;lt;");
        assert_eq!(escaped("\nx"), "\n\nx");
    }
}
