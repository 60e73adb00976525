//! Fields of forms, declared once. Whoever reads a form and whoever shows it take the same constant, so that name, limit and
//! duty cannot differ between the two.
use super::form::{FieldErrors, Message, RawForm};

/// What a text field is for. Decides type, keyboard, direction and what a browser may fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Several lines.
    Lines,
    GivenName,
    FamilyName,
    /// Of an address: the city.
    City,
    /// Of an address: street and alley.
    Street,
    /// Of an address: number of the house, flat.
    House,
    /// A mobile number.
    Mobile,
    /// An e-mail address.
    Email,
    /// A one-time code. What was typed is never shown again.
    Code,
    /// A whole number; the words are its unit.
    Number,
    /// One box to tick.
    Tick,
    /// One of a list.
    Choice,
}

/// A field that must be filled in (`NEEDED`), or may be.
pub struct FormField<T: 'static, const NEEDED: bool> {
    /// The name in the form; the id in the page as well.
    pub name: &'static str,
    /// Key of its words.
    pub label: &'static str,
    /// Key of the words below them.
    pub hint: Option<&'static str>,
    pub kind: Kind,
    /// Letters at most, of what is left after cleaning.
    pub most: Option<usize>,
    /// Takes out what people do not mean: blanks, marks that cannot be seen.
    pub clean: fn(&str) -> String,
    /// Key of the message when it must be filled in and is not.
    pub missing: &'static str,
    /// From the cleaned text, which is not empty, to its meaning.
    pub parse: fn(String) -> Result<T, Message>,
}

/// Must be filled in.
pub type Needed<T> = FormField<T, true>;
/// May be left empty.
pub type Optional<T> = FormField<T, false>;

/// Keeps a text as it is.
///
/// # Errors
/// Never; it has the type of a parser.
pub fn as_it_is(text: String) -> Result<String, Message> {
    Ok(text)
}

/// The text, when it has at most `most` letters.
///
/// # Errors
/// How long it may be, and how much too long it is.
pub fn limited(text: String, most: usize) -> Result<String, Message> {
    let letters = text.chars().count();
    if letters <= most {
        return Ok(text);
    }
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Err(Message::new("form-error-too-long").num("max", number(most)).num("over", number(letters - most)))
}

impl<T, const NEEDED: bool> FormField<T, NEEDED> {
    /// Whether it must be filled in.
    pub const fn is_needed(&self) -> bool {
        NEEDED
    }

    fn typed(&self, form: &RawForm) -> Result<Option<T>, Message> {
        let text = (self.clean)(form.get(self.name));
        if text.is_empty() {
            return if NEEDED { Err(Message::new(self.missing)) } else { Ok(None) };
        }
        let text = match self.most {
            Some(most) => limited(text, most)?,
            None => text,
        };
        (self.parse)(text).map(Some)
    }
}

/// A field that can be read out of a form.
pub trait ReadField {
    /// What it means when it is right.
    type Value;

    /// Its value; `None` when it is wrong, which is noted in `errors`.
    fn read(&self, errors: &mut FieldErrors, form: &RawForm) -> Option<Self::Value>;
}

impl<T> ReadField for Needed<T> {
    type Value = T;

    fn read(&self, errors: &mut FieldErrors, form: &RawForm) -> Option<T> {
        errors.keep(self.name, self.typed(form)).flatten()
    }
}

impl<T> ReadField for Optional<T> {
    /// `None` when it was left empty.
    type Value = Option<T>;

    fn read(&self, errors: &mut FieldErrors, form: &RawForm) -> Option<Option<T>> {
        errors.keep(self.name, self.typed(form))
    }
}

impl FieldErrors {
    /// Reads a field, and notes what is wrong with it.
    pub fn read<F: ReadField>(&mut self, field: &F, form: &RawForm) -> Option<F::Value> {
        field.read(self, form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::FieldError;

    const STREET: Needed<String> = FormField {
        name: "street",
        label: "street",
        hint: None,
        kind: Kind::Text,
        most: Some(5),
        clean: |typed| typed.trim().to_owned(),
        missing: "missing",
        parse: as_it_is,
    };
    const UNIT: Optional<u8> = FormField {
        name: "unit",
        label: "unit",
        hint: None,
        kind: Kind::Number,
        most: None,
        clean: |typed| typed.trim().to_owned(),
        missing: "",
        parse: |text| text.parse().map_err(|_| Message::new("number")),
    };

    /// Street and unit, or the keys of what is wrong, each behind its field.
    fn read(street: &str, unit: &str) -> Result<(String, Option<u8>), Vec<String>> {
        let form = RawForm::from_pairs([("street", street), ("unit", unit)]);
        let mut errors = FieldErrors::default();
        let both = errors.read(&STREET, &form).zip(errors.read(&UNIT, &form));
        let told = |error: &FieldError| format!("{}: {}", error.field, error.message.key);
        errors.finish(both).map_err(|errors| errors.iter().map(told).collect())
    }

    #[test]
    fn a_field_is_cleaned_limited_and_parsed() {
        assert_eq!(read(" ab ", ""), Ok(("ab".to_owned(), None)));
        assert_eq!(read("abcde", " 7 "), Ok(("abcde".to_owned(), Some(7))));
        for (street, unit, told) in [
            ("  ", "7", "street: missing"),
            ("abcdef", "7", "street: form-error-too-long"),
            ("ab", "x", "unit: number"),
        ] {
            assert_eq!(read(street, unit), Err(vec![told.to_owned()]));
        }
    }
}
