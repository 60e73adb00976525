//! From the tables into memory.
use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::search::Index;
use super::{Catalogue, Category, Question, Service};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::{category, service, service_question};

/// Reads the tables and replaces the snapshot that everybody shares.
///
/// # Errors
/// When the tables cannot be read; the old snapshot then stays.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    let catalogue = read(services.db.read()).await?;
    services.catalogue.store(Arc::new(catalogue));
    Ok(())
}

/// The catalogue as the tables hold it.
pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Catalogue, Fault> {
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
    let categories: Vec<Arc<Category>> = categories
        .into_iter()
        .map(|row| whole_category(row, &in_order))
        .filter(|category| !category.services.is_empty())
        .map(Arc::new)
        .collect();
    let index = Index::of(&categories);
    let services = in_order.into_iter().map(|service| (service.slug.clone(), service)).collect();
    Ok(Catalogue { categories, services, index })
}

/// Of one service.
#[derive(Default)]
struct Questions {
    asked: Vec<Question>,
    retired: Vec<Question>,
}

fn whole_category(row: category::Model, in_order: &[Arc<Service>]) -> Category {
    let is_offered = |service: &&Arc<Service>| service.category_slug == row.slug && !service.is_retired;
    let services = in_order.iter().filter(is_offered).cloned().collect();
    Category { slug: row.slug, title: row.title, summary: row.summary, icon: row.icon, services }
}

fn whole_service(row: service::Model, questions: Questions) -> Result<Service, Fault> {
    Ok(Service {
        slug: row.slug,
        category_slug: row.category_slug,
        title: row.title,
        summary: row.summary,
        price_model: row.price_model,
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
