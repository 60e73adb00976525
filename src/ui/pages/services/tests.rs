//! Codes of the catalogue's data file have their words.
use serde_json::Value;

use super::dashed;
use crate::i18n::{Lang, Words};

fn data() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn code(value: &Value) -> String {
    dashed(value.as_str().unwrap())
}

#[test]
fn every_code_has_its_words() {
    let data = data();
    let mut keys = Vec::new();
    for model in list(&data["price_models"]) {
        let id = code(&model["id"]);
        keys.extend([format!("price-model-{id}"), format!("price-model-{id}-text"), format!("price-model-{id}-known")]);
    }
    keys.extend(list(&data["price_components"]).iter().map(|row| format!("price-component-{}", code(&row["id"]))));
    let flags = data["flags"].as_object().unwrap().keys().filter(|flag| *flag != super::one::SAFETY);
    keys.extend(flags.map(|flag| format!("flag-{}", dashed(flag))));
    for category in list(&data["categories"]) {
        for service in list(&category["services"]) {
            keys.push(format!("materials-{}", code(&service["materials"])));
            if list(&service["flags"]).iter().any(|flag| flag == super::one::SAFETY) {
                keys.push(format!("safety-{}", code(&category["slug"])));
            }
        }
    }
    for lang in Lang::ALL {
        let missing: Vec<&String> = keys.iter().filter(|key| !Words::of(lang).has(key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

#[test]
fn every_category_has_an_icon_of_the_sprite() {
    let sprite = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/public/icons.svg")).unwrap();
    for category in list(&data()["categories"]) {
        let id = format!("id=\"{}\"", category["icon"].as_str().unwrap());
        assert!(sprite.contains(&id), "{id}");
    }
}
