//! What the home page shows of the catalogue: titles out of the embedded data file.
use std::sync::LazyLock;

use serde::Deserialize;

/// A category of services.
#[derive(Deserialize)]
pub struct Category {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub icon: String,
    pub services: Vec<Service>,
}

/// A service, by its name only.
#[derive(Deserialize)]
pub struct Service {
    pub slug: String,
    pub title: String,
}

#[derive(Deserialize)]
struct File {
    categories: Vec<Category>,
}

static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.json"));
    serde_json::from_str::<File>(text).map(|file| file.categories).unwrap_or_default()
});

/// All categories, in the order of the file.
pub fn categories() -> &'static [Category] {
    &CATEGORIES
}
