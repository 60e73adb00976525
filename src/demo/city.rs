//! The data file of the city: who lives there, and what became of their requests.
use std::collections::HashMap;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::model::request::RequestState;
use crate::model::role::Role;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo.json"));

/// An account to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub role: Role,
    /// `09…`
    pub mobile: String,
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct City {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    pub city: String,
    pub people: Vec<Inhabitant>,
    pub stories: Vec<Story>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inhabitant {
    pub role: Role,
    pub mobile: String,
    pub given_name: String,
    pub family_name: String,
    #[serde(default)]
    pub skills: Vec<String>,
}

/// A request and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub customer: String,
    pub service: String,
    pub ending: RequestState,
    pub submitted_minutes_ago: i64,
    /// The first slot at least so many days from now.
    #[serde(default)]
    pub slot_in_days: i64,
    /// Instead of that, the last slot that began at least so many hours ago.
    pub slot_hours_ago: Option<i64>,
    /// Fields of the request form; place and slot are added.
    pub form: HashMap<String, Vec<String>>,
    pub offers: Vec<StoryOffer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoryOffer {
    pub specialist: String,
    pub toman: String,
    pub message: String,
}

/// The accounts of the demo city, whether it is there or not.
///
/// # Errors
/// When the data file is not as it should be.
pub fn accounts() -> Result<Vec<DemoAccount>, Fault> {
    Ok(read()?.accounts())
}

impl City {
    pub fn accounts(&self) -> Vec<DemoAccount> {
        self.people.iter().map(Inhabitant::account).collect()
    }
}

impl Inhabitant {
    fn account(&self) -> DemoAccount {
        let name = format!("{} {}", self.given_name, self.family_name);
        DemoAccount { role: self.role, mobile: self.mobile.clone(), name }
    }
}

pub(super) fn read() -> Result<City, Fault> {
    let city: City = serde_json::from_slice(DATA)?;
    if city.schema != "karriz.demo/1" {
        return Err(Fault::new(format!("demo data of schema {}", city.schema)));
    }
    Ok(city)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::phone::Mobile;

    #[test]
    fn the_data_file_is_read_and_every_state_a_request_can_rest_in_has_a_story() {
        let city = read().unwrap();
        for state in RequestState::ALL.iter().filter(|state| **state != RequestState::Submitted) {
            assert!(city.stories.iter().any(|story| story.ending == *state), "{state:?}");
        }
        for role in Role::ALL {
            assert!(city.people.iter().any(|person| person.role == *role), "{role:?}");
        }
    }

    #[test]
    fn demo_numbers_lie_in_a_range_that_nobody_has() {
        for account in accounts().unwrap() {
            assert!(account.mobile.starts_with("09000000") && Mobile::parse(&account.mobile).is_ok(), "{account:?}");
        }
    }
}
