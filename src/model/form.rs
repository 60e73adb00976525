//! Forms as the browser sends them, and what is wrong with them. Every value is text until it is parsed; lists are
//! repeated names.

use super::money::Rial;

/// Names and values of a form or a query, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawForm(Vec<(String, String)>);

impl RawForm {
    /// A form with these pairs.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// The first value of `name`, or the empty text.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// All values of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether `name` was sent with `value`.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Replaces the values of `name`.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Removes `name`.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }
}

/// A message by its key in the locales, with what it is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub key: &'static str,
    pub args: Vec<(&'static str, MessageArg)>,
}

/// What a message is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageArg {
    Text(String),
    Num(i64),
    /// An amount with its unit, in digits.
    Toman(Rial),
    /// The same in words.
    TomanInWords(Rial),
}

impl Message {
    /// A message without arguments.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// With a number.
    #[must_use]
    pub fn num(mut self, name: &'static str, value: i64) -> Self {
        self.args.push((name, MessageArg::Num(value)));
        self
    }

    /// With an amount in digits.
    #[must_use]
    pub fn toman(mut self, name: &'static str, amount: Rial) -> Self {
        self.args.push((name, MessageArg::Toman(amount)));
        self
    }

    /// With an amount in words.
    #[must_use]
    pub fn toman_in_words(mut self, name: &'static str, amount: Rial) -> Self {
        self.args.push((name, MessageArg::TomanInWords(amount)));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, MessageArg::Text(value.into())));
        self
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    pub message: Message,
}

/// What is wrong with a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// One error.
    pub fn one(field: impl Into<String>, message: Message) -> Self {
        let mut errors = Self::default();
        errors.push(field, message);
        errors
    }

    /// Adds an error.
    pub fn push(&mut self, field: impl Into<String>, message: Message) {
        self.0.push(FieldError { field: field.into(), message });
    }

    /// Keeps the value, or notes the error and gives nothing.
    pub fn keep<T>(&mut self, field: &str, result: Result<T, Message>) -> Option<T> {
        result.map_err(|message| self.push(field, message)).ok()
    }

    /// The first error of `field`.
    pub fn of(&self, field: &str) -> Option<&Message> {
        self.0.iter().find(|error| error.field == field).map(|error| &error.message)
    }

    /// All errors.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parsed value when nothing is wrong and all parts are there.
    ///
    /// # Errors
    /// The errors themselves.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}
