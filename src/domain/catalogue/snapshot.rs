//! From the tables into memory.
use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::english;
use super::search::Index;
use super::{Catalogue, Catalogues, Category, Question, Service};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::{category, service, service_question};
use crate::i18n::Lang;

/// Reads the tables and replaces the snapshot that everybody shares.
///
/// # Errors
/// When the tables cannot be read; the old snapshot then stays.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    let catalogues = read(services.db.read()).await?;
    services.catalogue.store(Arc::new(catalogues));
    Ok(())
}

/// The catalogue as the tables hold it, and in English.
pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Catalogues, Fault> {
    let mut questions: HashMap<String, Questions> = HashMap::new();
    for row in service_question::Entity::find().order_by_asc(service_question::Column::Sort).all(db).await? {
        let of_service = questions.entry(row.service_slug.clone()).or_default();
        let list = if row.retired_at.is_none() { &mut of_service.asked } else { &mut of_service.retired };
        list.push(question(row)?);
    }
    let mut in_order = Vec::new();
    for row in service::Entity::find().order_by_asc(service::Column::Sort).all(db).await? {
        let questions = questions.remove(&row.slug).unwrap_or_default();
        in_order.push(Arc::new(whole_service(row, questions)?));
    }
    let mut categories = category::Entity::find().all(db).await?;
    categories.sort_by(|a, b| (a.sort, &a.slug).cmp(&(b.sort, &b.slug)));
    let categories: Vec<Category> = categories.into_iter().map(category_words).collect();
    let english = english::read()?;
    let in_english: Vec<Arc<Service>> = in_order.iter().map(|service| Arc::new(english.service(service))).collect();
    let english_categories = categories.iter().map(|category| english.category(category)).collect();
    let persian = Words { categories: filled(categories, &in_order), services: in_order };
    let english = Words { categories: filled(english_categories, &in_english), services: in_english };
    Ok(Catalogues { persian: Arc::new(persian.catalogue(&english)), english: Arc::new(english.catalogue(&persian)) })
}

/// What is asked for, in one language.
struct Words {
    categories: Vec<Arc<Category>>,
    services: Vec<Arc<Service>>,
}

impl Words {
    /// Searched in both languages, in its own first.
    fn catalogue(&self, other: &Self) -> Catalogue {
        let services = self.services.iter().map(|service| (service.slug.clone(), Arc::clone(service))).collect();
        Catalogue { categories: self.categories.clone(), services, index: Index::of(&self.categories, &other.services) }
    }
}

/// The categories that offer something, with what they offer.
fn filled(categories: Vec<Category>, in_order: &[Arc<Service>]) -> Vec<Arc<Category>> {
    let with_services = |category: Category| {
        let is_offered = |service: &&Arc<Service>| service.category_slug == category.slug && !service.is_retired;
        let services = in_order.iter().filter(is_offered).cloned().collect();
        Category { services, ..category }
    };
    let filled = categories.into_iter().map(with_services);
    filled.filter(|category| !category.services.is_empty()).map(Arc::new).collect()
}

/// Of one service.
#[derive(Default)]
struct Questions {
    asked: Vec<Question>,
    retired: Vec<Question>,
}

fn category_words(row: category::Model) -> Category {
    Category {
        lang: Lang::Fa,
        slug: row.slug,
        title: row.title,
        summary: row.summary,
        icon: row.icon,
        services: Vec::new(),
    }
}

fn whole_service(row: service::Model, questions: Questions) -> Result<Service, Fault> {
    Ok(Service {
        lang: Lang::Fa,
        slug: row.slug,
        category_slug: row.category_slug,
        title: row.title,
        summary: row.summary,
        price_model: row.price_model,
        // Persian counts in the singular.
        counted_unit: row.unit.clone(),
        unit: row.unit,
        min_quantity: row.min_quantity,
        price_components: serde_json::from_str(&row.price_components)?,
        materials: row.materials,
        synonyms: serde_json::from_str(&row.synonyms)?,
        flags: serde_json::from_str(&row.flags)?,
        warranty_days: row.warranty_days,
        questions: questions.asked,
        retired_questions: questions.retired,
        is_retired: row.retired_at.is_some(),
    })
}

fn question(row: service_question::Model) -> Result<Question, Fault> {
    Ok(Question {
        key: row.question_key,
        kind: row.kind,
        label: row.label,
        help: row.help,
        is_required: row.is_required,
        options: serde_json::from_str(&row.options)?,
        min: row.min,
        max: row.max,
        step: row.step,
        unit: row.unit,
        max_length: row.max_length,
        default: row.default_value,
    })
}
