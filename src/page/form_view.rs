//! A form as it is shown: values, errors, and the key that makes a second post harmless.
use crate::base::fault::Fault;
use crate::i18n::{Arg, Words};
use crate::model::form::{FieldErrors, Message, MessageArg, RawForm};
use crate::page::cx::Cx;
use crate::page::form_road::form_key;

/// Name of the hidden field with the form key.
pub const FORM_KEY: &str = "form_key";

/// Key of the words that the database is not there.
pub(super) const UNAVAILABLE: &str = "form-unavailable";

/// What a form shows.
#[derive(Clone)]
pub struct FormView {
    pub words: Words,
    /// What was typed, or what the form begins with.
    pub values: RawForm,
    pub errors: FieldErrors,
    /// What is wrong with the whole, not with a field.
    pub failure: Option<Message>,
    /// A fresh key for the next post.
    pub key: String,
}

impl FormView {
    /// A form that begins with `values`, under a new key.
    ///
    /// # Errors
    /// When no random key could be had.
    pub fn begun(cx: &Cx, values: RawForm) -> Result<Self, Fault> {
        Ok(Self { words: cx.words, values, errors: FieldErrors::default(), failure: None, key: form_key(cx)? })
    }

    /// Whether nothing was posted yet.
    pub fn is_untouched(&self) -> bool {
        self.failure.is_none() && self.errors.is_empty()
    }

    /// Whether it could not be said if the post was stored. What was waited for may be gone then, and the same form, sent again,
    /// gets its reply: it has to be shown.
    pub fn may_be_stored(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.key == UNAVAILABLE)
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> String {
        self.values.get(name).to_owned()
    }

    /// Whether an option was chosen.
    pub fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.values.has(name, value)
    }

    /// The words of a field's error.
    pub fn error(&self, name: &str) -> Option<String> {
        self.errors.of(name).map(|message| say(self.words, message))
    }
}

/// A message in the reader's language.
pub fn say(words: Words, message: &Message) -> String {
    let args: Vec<(&str, Arg<'_>)> = message
        .args
        .iter()
        .map(|(name, value)| match value {
            MessageArg::Text(text) => (*name, Arg::Str(text.as_str())),
            MessageArg::Num(number) => (*name, Arg::Num(*number)),
            MessageArg::Toman(amount) => (*name, Arg::Text(words.toman_full(*amount))),
            MessageArg::TomanInWords(amount) => (*name, Arg::Text(words.toman_in_words(*amount))),
        })
        .collect();
    words.tx(message.key, &args)
}
