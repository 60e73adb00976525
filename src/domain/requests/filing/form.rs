//! The request form: what a person typed, made fit to store; or everything that is wrong with it at once.
use std::collections::HashMap;

use super::fields::{CITY, CITY_CODE, DISTRICT, NOTE, PLAQUE, SLOT_DAY, SLOT_HOUR, STREET, UNIT};
use crate::domain::catalogue::{GivenAnswer, Question, QuestionKind, Service, danger_of};
use crate::domain::places::{City, CityFound, places};
use crate::domain::requests::rules::{open_slots, slot_at};
use crate::i18n::calendar::JalaliDate;
use crate::model::danger::Danger;
use crate::model::digits;
use crate::model::field::limited;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::Moment;
use crate::model::text::{clean_line, find_contact};

/// What the names of questions begin with in the form.
const QUESTION: &str = "q_";
/// Of a text question that says no length of its own.
const ANSWER_MOST: usize = 200;
/// A yes-or-no question is answered by one of these.
pub const YES: &str = "yes";
pub const NO: &str = "no";

/// A parsed request form. Made by [`parse`] only, so whatever is submitted has been checked.
#[derive(Clone)]
pub struct NewRequest {
    pub(in crate::domain::requests) service_slug: String,
    /// Question key and values, in the order of the service's questions; unanswered ones are left out.
    pub(in crate::domain::requests) answers: Vec<(String, Vec<String>)>,
    pub(in crate::domain::requests) note: Option<String>,
    pub(in crate::domain::requests) address: Address,
    pub(in crate::domain::requests) slot: (Moment, Moment),
}

#[derive(Clone, PartialEq, Eq)]
pub(in crate::domain::requests) struct Address {
    pub province_iso: String,
    pub city_code: String,
    pub district: Option<i32>,
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
}

impl NewRequest {
    /// Beginning and end of the slot.
    pub fn slot(&self) -> (Moment, Moment) {
        self.slot
    }
}

/// Personal text must not reach a log by way of a panic or a trace.
impl std::fmt::Debug for NewRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewRequest({}, redacted)", self.service_slug)
    }
}

/// Reads the form of `service` at `now`. Fields: `q_<key>` for each question (repeated for several options; `yes` or
/// `no` for a yes-or-no question), `note`, `city` (its name, or its code), `city_code` where several have the name,
/// `district`, `street`, `plaque`, `unit`, `slot_day` (`1405-09-04`), `slot_hour` (`8` to `18`). Digits may be Persian
/// or Arabic. Photo questions are not asked yet.
///
/// # Errors
/// One error for each field that is wrong, in the order of the form.
pub fn parse(raw: &RawForm, service: &Service, now: Moment) -> Result<NewRequest, FieldErrors> {
    let mut errors = FieldErrors::default();
    let work = read_work(&mut errors, raw, service);
    let place = read_place(&mut errors, raw, now);
    errors.finish(work.zip(place).map(|((answers, note), (address, slot))| NewRequest {
        service_slug: service.slug.clone(),
        answers,
        note,
        address,
        slot,
    }))
}

/// Whether the first step of the form is right: what is to be done.
///
/// # Errors
/// As [`parse`], for the questions and the note.
pub fn check_work(raw: &RawForm, service: &Service) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    let work = read_work(&mut errors, raw, service);
    errors.finish(work.map(|_| ()))
}

/// Whether the second step of the form is right: where and when.
///
/// # Errors
/// As [`parse`], for address and slot.
pub fn check_place(raw: &RawForm, now: Moment) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    let place = read_place(&mut errors, raw, now);
    errors.finish(place.map(|_| ()))
}

/// The worst danger that the answers of a form mean.
pub fn danger_in_answers(raw: &RawForm, service: &Service) -> Option<Danger> {
    let answers = service.questions.iter().flat_map(|question| {
        let values: Vec<&str> = raw
            .pairs()
            .iter()
            .filter(|(name, _)| *name == field_of(question))
            .map(|(_, value)| value.as_str())
            .collect();
        values.into_iter().map(|value| GivenAnswer { question: &question.key, value })
    });
    danger_of(&service.slug, answers)
}

/// Whether a field belongs to the first step.
pub fn is_of_work(field: &str) -> bool {
    field.starts_with(QUESTION) || field == NOTE.name
}

/// Whether a field belongs to the second step.
pub fn is_of_place(field: &str) -> bool {
    let fields = [CITY.name, CITY_CODE.name, DISTRICT.name, STREET.name, PLAQUE.name, UNIT.name];
    fields.contains(&field) || [SLOT_DAY.name, SLOT_HOUR.name].contains(&field)
}

type Work = (Vec<(String, Vec<String>)>, Option<String>);

fn read_work(errors: &mut FieldErrors, raw: &RawForm, service: &Service) -> Option<Work> {
    let answers = parse_answers(errors, raw, service);
    let note = errors.read(&NOTE, raw);
    answers.zip(note)
}

fn read_place(errors: &mut FieldErrors, raw: &RawForm, now: Moment) -> Option<(Address, (Moment, Moment))> {
    let address = parse_address(errors, raw);
    let slot = parse_slot(errors, raw, now);
    address.zip(slot)
}

fn parse_answers(errors: &mut FieldErrors, raw: &RawForm, service: &Service) -> Option<Vec<(String, Vec<String>)>> {
    let mut answers = Vec::new();
    let mut is_whole = true;
    for question in service.questions.iter().filter(|question| question.kind != QuestionKind::Photo) {
        let field = field_of(question);
        match errors.keep(&field, parse_answer(raw, &field, question)) {
            Some(values) if values.is_empty() => {}
            Some(values) => answers.push((question.key.clone(), values)),
            None => is_whole = false,
        }
    }
    is_whole.then_some(answers)
}

/// The name of a question's field.
pub fn field_of(question: &Question) -> String {
    format!("{QUESTION}{}", question.key)
}

/// The values of one answer; none when it was left out and may be.
fn parse_answer(raw: &RawForm, field: &str, question: &Question) -> Result<Vec<String>, Message> {
    let typed: Vec<String> = raw.all(field).map(clean_line).filter(|value| !value.is_empty()).collect();
    if typed.is_empty() {
        let is_choice = matches!(question.kind, QuestionKind::Single | QuestionKind::Multi | QuestionKind::Boolean);
        return match (question.is_required, is_choice) {
            (false, _) => Ok(Vec::new()),
            (true, true) => Err(Message::new("request-error-choose")),
            (true, false) => Err(Message::new("request-error-required")),
        };
    }
    match question.kind {
        QuestionKind::Multi => chosen(question, &typed),
        QuestionKind::Single => only_one(chosen(question, &typed)?),
        QuestionKind::Boolean => only_one(yes_or_no(&typed)?),
        QuestionKind::Number => number(question, &typed[0]).map(|number| vec![number.to_string()]),
        QuestionKind::Text => text_answer(question, &typed[0]).map(|text| vec![text]),
        QuestionKind::Photo => Ok(Vec::new()),
    }
}

/// The chosen options in the order of the catalogue, each once.
fn chosen(question: &Question, typed: &[String]) -> Result<Vec<String>, Message> {
    let is_option = |value: &String| question.options.iter().any(|option| option.value == *value);
    if !typed.iter().all(is_option) {
        return Err(Message::new("request-error-option"));
    }
    let values = question.options.iter().map(|option| option.value.clone());
    Ok(values.filter(|value| typed.contains(value)).collect())
}

fn yes_or_no(typed: &[String]) -> Result<Vec<String>, Message> {
    if !typed.iter().all(|value| value == YES || value == NO) {
        return Err(Message::new("request-error-option"));
    }
    Ok([YES, NO].into_iter().filter(|value| typed.iter().any(|sent| sent == value)).map(str::to_owned).collect())
}

fn only_one(values: Vec<String>) -> Result<Vec<String>, Message> {
    if values.len() == 1 { Ok(values) } else { Err(Message::new("request-error-one-option")) }
}

fn number(question: &Question, typed: &str) -> Result<i32, Message> {
    let number = parse_number(typed).ok_or_else(|| Message::new("request-error-number"))?;
    let (min, max) = (question.min.unwrap_or(0), question.max.unwrap_or(i32::MAX));
    if !(min..=max).contains(&number) {
        return Err(Message::new("request-error-number-range").num("min", i64::from(min)).num("max", i64::from(max)));
    }
    let step = i64::from(question.step.unwrap_or(1).max(1));
    if (i64::from(number) - i64::from(min)) % step != 0 {
        return Err(Message::new("request-error-number-step").num("step", step).num("min", i64::from(min)));
    }
    Ok(number)
}

/// Whole numbers without sign, in any digits.
pub(super) fn parse_number(typed: &str) -> Option<i32> {
    let latin = digits::to_latin(typed.trim());
    latin.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    latin.parse().ok()
}

fn text_answer(question: &Question, typed: &str) -> Result<String, Message> {
    let most = question.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(ANSWER_MOST);
    let text = limited(typed.to_owned(), most)?;
    own_words(text)
}

/// Numbers, links and addresses are named, never silently taken out: contact goes through Karriz, where it is logged.
/// `why` is the message.
pub(in crate::domain::requests) fn without_contact(
    text: Option<String>,
    why: &'static str,
) -> Result<Option<String>, Message> {
    match text.as_deref().and_then(find_contact) {
        Some(found) => Err(Message::new(why).text("found", found)),
        None => Ok(text),
    }
}

/// What a customer tells specialists about the work.
pub(super) fn own_words(text: String) -> Result<String, Message> {
    Ok(without_contact(Some(text), "request-error-contact")?.unwrap_or_default())
}

fn parse_address(errors: &mut FieldErrors, raw: &RawForm) -> Option<Address> {
    let city = read_city(errors, raw);
    let district = errors.read(&DISTRICT, raw);
    let district = errors.keep(DISTRICT.name, district_of(district.flatten(), city));
    let street = errors.read(&STREET, raw);
    let plaque = errors.read(&PLAQUE, raw);
    let unit = errors.read(&UNIT, raw);
    let city = city?;
    Some(Address {
        province_iso: city.province_iso.clone(),
        city_code: city.code.clone(),
        district: district?,
        street: street?,
        plaque: plaque?,
        unit: unit?,
    })
}

fn read_city(errors: &mut FieldErrors, raw: &RawForm) -> Option<&'static City> {
    let typed = errors.read(&CITY, raw)?;
    let message = match city_in(raw) {
        CityFound::One(city) => return Some(city),
        CityFound::Several(_) => Message::new("request-error-city-which"),
        CityFound::None(_) => Message::new("request-error-city-unknown").text("typed", typed),
    };
    errors.push(CITY.name, message);
    None
}

/// The city that a form means: the chosen one of those that its text may mean, else what the text says by itself.
pub fn city_in(raw: &RawForm) -> CityFound<'static> {
    let found = places().find_city(raw.get(CITY.name));
    let chosen = places().city(raw.get(CITY_CODE.name));
    match (chosen, &found) {
        (Some(chosen), CityFound::Several(cities) | CityFound::None(cities)) if cities.contains(&chosen) => {
            CityFound::One(chosen)
        }
        _ => found,
    }
}

/// The municipal district of the city; a city without districts has none, whatever was chosen for the one before.
fn district_of(typed: Option<String>, city: Option<&City>) -> Result<Option<i32>, Message> {
    let most = city.and_then(|city| city.districts);
    let (Some(typed), Some(most)) = (typed, most) else { return Ok(None) };
    match parse_number(&typed) {
        Some(district) if (1..=most).contains(&district) => Ok(Some(district)),
        _ => Err(Message::new("request-error-district").num("max", i64::from(most))),
    }
}

fn parse_slot(errors: &mut FieldErrors, raw: &RawForm, now: Moment) -> Option<(Moment, Moment)> {
    let slots: HashMap<JalaliDate, Vec<u8>> = open_slots(now).into_iter().map(|slot| (slot.day, slot.hours)).collect();
    let day = errors.read(&SLOT_DAY, raw).and_then(|day| {
        let open = slots.get(&day).map(|hours| (day, hours));
        errors.keep(SLOT_DAY.name, open.ok_or_else(|| Message::new("request-error-slot-range")))
    });
    let hour = errors.read(&SLOT_HOUR, raw).and_then(|hour| {
        let is_gone = day.is_some_and(|(_, open)| !open.contains(&hour));
        let hour = if is_gone { Err(Message::new("request-error-slot-gone")) } else { Ok(hour) };
        errors.keep(SLOT_HOUR.name, hour)
    });
    Some(slot_at(day?.0, hour?))
}

/// `1405-09-04`, in any digits, with dashes or slashes.
pub(super) fn parse_day(typed: &str) -> Option<JalaliDate> {
    let latin = digits::to_latin(typed.trim()).replace('/', "-");
    let mut parts = latin.split('-').map(parse_number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_whole = parts.next().is_none();
    let date = JalaliDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    is_whole.then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::HOUR;
    use crate::domain::catalogue::QuestionOption;
    use proptest::prelude::*;

    /// 1405-09-01, nine in the morning in Tehran.
    fn now() -> Moment {
        JalaliDate::new(1405, 9, 1).unwrap().start() + 9 * HOUR
    }

    fn question(key: &str, kind: QuestionKind, is_required: bool) -> Question {
        let option = |value: &str| QuestionOption { value: value.to_owned(), label: value.to_owned() };
        let is_number = kind == QuestionKind::Number;
        Question {
            key: key.to_owned(),
            kind,
            label: String::new(),
            help: None,
            is_required,
            options: ["a", "b", "c"].map(option).to_vec(),
            min: is_number.then_some(2),
            max: is_number.then_some(10),
            step: is_number.then_some(2),
            unit: None,
            max_length: (kind == QuestionKind::Text).then_some(10),
            default: None,
        }
    }

    fn service() -> Service {
        let questions = QuestionKind::ALL.iter().copied().flat_map(|kind| {
            [question(kind.code(), kind, true), question(&format!("{}_free", kind.code()), kind, false)]
        });
        Service {
            lang: crate::i18n::Lang::Fa,
            slug: "service".to_owned(),
            category_slug: String::new(),
            title: String::new(),
            summary: String::new(),
            price_model: String::new(),
            unit: None,
            counted_unit: None,
            min_quantity: None,
            price_components: Vec::new(),
            materials: String::new(),
            synonyms: Vec::new(),
            flags: Vec::new(),
            warranty_days: None,
            questions: questions.collect(),
            retired_questions: Vec::new(),
            is_retired: false,
        }
    }

    fn good() -> RawForm {
        RawForm::from_pairs([
            ("q_single", "b"),
            ("q_multi", "c"),
            ("q_multi", "a"),
            ("q_number", "\u{06F4}"),
            ("q_boolean", "no"),
            ("q_text", "abc"),
            ("note", "  two\r\nlines "),
            ("city", "1309"),
            ("district", "\u{06F3}"),
            ("street", "Street 5"),
            ("plaque", "12"),
            ("slot_day", "\u{06F1}\u{06F4}\u{06F0}\u{06F5}-\u{06F0}\u{06F9}-\u{06F0}\u{06F2}"),
            ("slot_hour", "10"),
        ])
    }

    fn errors(change: impl FnOnce(&mut RawForm)) -> Vec<(String, &'static str)> {
        let mut raw = good();
        change(&mut raw);
        match parse(&raw, &service(), now()) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| (error.field.clone(), error.message.key)).collect(),
        }
    }

    fn error_with(field: &str, value: &str) -> Option<&'static str> {
        let found = errors(|raw| raw.set(field, value));
        assert!(found.iter().all(|(at, _)| at == field), "{field}={value:?}: {found:?}");
        found.first().map(|(_, key)| *key)
    }

    #[test]
    fn a_good_form_is_read_whole() {
        let request = parse(&good(), &service(), now()).unwrap();
        let answer = |key: &str, values: &[&str]| (key.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
        let expected: Vec<(String, Vec<String>)> = vec![
            answer("single", &["b"]),
            answer("multi", &["a", "c"]),
            answer("number", &["4"]),
            answer("boolean", &["no"]),
            answer("text", &["abc"]),
        ];
        assert_eq!(request.answers, expected);
        assert_eq!(request.note.as_deref(), Some("two\nlines"));
        assert_eq!((request.address.district, request.address.unit), (Some(3), None));
        let start = JalaliDate::new(1405, 9, 2).unwrap().start() + 10 * HOUR;
        assert_eq!(request.slot, (start, start + 2 * HOUR));
    }

    #[test]
    fn an_empty_form_names_every_required_field_once_in_order() {
        let raw = RawForm::default();
        let found = parse(&raw, &service(), now()).err().unwrap();
        let fields: Vec<&str> = found.iter().map(|error| error.field.as_str()).collect();
        let expected = [
            "q_single",
            "q_multi",
            "q_number",
            "q_boolean",
            "q_text",
            "city",
            "street",
            "plaque",
            "slot_day",
            "slot_hour",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn each_field_is_checked() {
        for (field, value, key) in [
            ("q_single", "z", "request-error-option"),
            ("q_multi", "z", "request-error-option"),
            ("q_boolean", "maybe", "request-error-option"),
            ("q_number", "x", "request-error-number"),
            ("q_number", "-4", "request-error-number"),
            ("q_number", "99999999999999999999", "request-error-number"),
            ("q_number", "12", "request-error-number-range"),
            ("q_number", "5", "request-error-number-step"),
            ("q_text", "abcdefghijk", "form-error-too-long"),
            ("q_text", "a@b.ir", "request-error-contact"),
            ("note", "0912 123 4567", "request-error-contact"),
            ("city", "", "request-error-city"),
            ("city", "zzzz", "request-error-city-unknown"),
            ("district", "12", "request-error-district"),
            ("district", "0", "request-error-district"),
            ("street", " \u{202E}\u{200C} ", "request-error-street"),
            ("plaque", "", "request-error-plaque"),
            ("unit", "123456789012345678901", "form-error-too-long"),
            ("slot_day", "1405-12-31", "request-error-slot-day"),
            ("slot_day", "1405-09-02-01", "request-error-slot-day"),
            ("slot_day", "1405-08-30", "request-error-slot-range"),
            ("slot_day", "1405-09-16", "request-error-slot-range"),
            ("slot_hour", "", "request-error-slot-hour"),
            ("slot_hour", "9", "request-error-slot-gone"),
        ] {
            assert_eq!(error_with(field, value), Some(key), "{field}={value:?}");
        }
        assert_eq!(error_with("unit", "\u{202E}3"), None);
    }

    #[test]
    fn a_slot_that_is_too_near_is_gone() {
        let today = |hour: &str| {
            errors(|raw| {
                raw.set("slot_day", "1405/09/01");
                raw.set("slot_hour", hour);
            })
        };
        assert_eq!(today("10"), [("slot_hour".to_owned(), "request-error-slot-gone")]);
        assert_eq!(today("12"), []);
    }

    #[test]
    fn a_city_without_districts_takes_none() {
        let mut raw = good();
        raw.set("city", "1112");
        assert_eq!(parse(&raw, &service(), now()).unwrap().address.district, None);
    }

    #[test]
    fn of_cities_with_one_name_the_chosen_one_is_meant() {
        let twins = places().provinces().iter().flat_map(|province| &province.cities).find_map(|city| {
            match places().find_city(&city.name) {
                CityFound::Several(twins) => Some(twins),
                _ => None,
            }
        });
        let twins = twins.unwrap();
        let mut raw = good();
        raw.set("city", twins[0].name.clone());
        let found = parse(&raw, &service(), now()).err().unwrap();
        assert_eq!(found.of("city").unwrap().key, "request-error-city-which");
        for twin in twins {
            raw.set("city_code", twin.code.clone());
            raw.set("district", "");
            assert_eq!(parse(&raw, &service(), now()).unwrap().address.city_code, twin.code);
        }
        // A choice for a name that is no longer there says nothing.
        raw.set("city", "1309");
        assert_eq!(parse(&raw, &service(), now()).unwrap().address.city_code, "1309");
    }

    #[test]
    fn contact_data_is_named_as_it_was_typed_and_bidi_controls_are_gone() {
        let mut raw = good();
        raw.set("note", "call \u{06F0}\u{06F9}\u{06F1}\u{06F2} \u{202E}\u{06F1}\u{06F2}\u{06F3}4567 now");
        let found = parse(&raw, &service(), now()).err().unwrap();
        let message = found.of("note").unwrap();
        let span = "\u{06F0}\u{06F9}\u{06F1}\u{06F2} \u{06F1}\u{06F2}\u{06F3}4567".to_owned();
        assert_eq!(message.args, [("found", crate::model::form::MessageArg::Text(span))]);
        raw.set("note", "a\u{2066}b");
        assert_eq!(parse(&raw, &service(), now()).unwrap().note.as_deref(), Some("ab"));
    }

    #[test]
    fn two_options_for_one_question_are_refused() {
        let mut pairs = good().pairs().to_vec();
        pairs.push(("q_single".to_owned(), "a".to_owned()));
        let found = parse(&RawForm::from_pairs(pairs), &service(), now()).err().unwrap();
        assert_eq!(found.of("q_single").unwrap().key, "request-error-one-option");
    }

    fn any_pair() -> impl Strategy<Value = (String, String)> {
        let names: Vec<String> = good().pairs().iter().map(|(name, _)| name.clone()).chain(["q_".to_owned()]).collect();
        let values: Vec<String> = good().pairs().iter().map(|(_, value)| value.clone()).collect();
        let name = prop_oneof![9 => prop::sample::select(names), 1 => any::<String>()];
        let value = prop_oneof![prop::sample::select(values), any::<String>(), "[0-9\u{06F0}-\u{06F9}/-]{0,12}"];
        (name, value)
    }

    proptest! {
        #[test]
        fn whatever_is_sent_gives_a_request_or_errors(pairs in prop::collection::vec(any_pair(), 0..40), now in any::<i64>()) {
            let now = Moment::from_ms(now % 40_000_000_000_000);
            match parse(&RawForm::from_pairs(pairs), &service(), now) {
                Ok(request) => prop_assert!(request.slot.0 >= now + 2 * HOUR),
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }

        #[test]
        fn stored_text_never_steers_direction_and_never_holds_a_number(note in "\\PC{0,40}[\u{202A}-\u{202E}0-9 \u{06F0}-\u{06F9}]{0,20}") {
            let mut raw = good();
            raw.set("note", note);
            if let Ok(request) = parse(&raw, &service(), now()) {
                let note = request.note.unwrap_or_default();
                prop_assert!(!crate::model::text::has_bidi_control(&note));
                prop_assert_eq!(find_contact(&note), None);
            }
        }
    }
}
