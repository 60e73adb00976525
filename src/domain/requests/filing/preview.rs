//! A request as it will be seen, before it is sent.
use crate::domain::Services;
use crate::domain::catalogue::find_service_in;
use crate::domain::requests::filing::form::NewRequest;
use crate::domain::requests::read::answers::word_answer;
use crate::domain::requests::read::names::city_name;
use crate::domain::requests::read::view::AnsweredQuestion;
use crate::domain::requests::rules::offers_until;
use crate::domain::scope::CustomerScope;
use crate::i18n::{Lang, LocalName};
use crate::model::moment::Moment;

/// What is about to be sent.
pub struct Preview {
    pub answers: Vec<AnsweredQuestion>,
    pub note: Option<String>,
    pub city: LocalName,
    pub city_code: String,
    pub district: Option<i32>,
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
    /// Beginning and end.
    pub slot: (Moment, Moment),
    /// Until when the customer may choose among offers, if it is sent now; `None` when the slot is not offered any more.
    pub choose_until: Option<Moment>,
}

/// The request as its readers will see it, in the words of its writer's language.
///
/// Permissions: any signed-in person, for what they typed.
pub fn preview(services: &Services, _: &CustomerScope, lang: Lang, new: &NewRequest) -> Preview {
    let service = find_service_in(services, &new.service_slug, lang);
    let word = |(key, values): &(String, Vec<String>)| word_answer(service.as_deref(), key, values.clone());
    Preview {
        answers: new.answers.iter().map(word).collect(),
        note: new.note.clone(),
        city: city_name(&new.address.city_code),
        city_code: new.address.city_code.clone(),
        district: new.address.district,
        street: new.address.street.clone(),
        plaque: new.address.plaque.clone(),
        unit: new.address.unit.clone(),
        slot: new.slot,
        choose_until: offers_until(services.clock.now(), new.slot.0),
    }
}
