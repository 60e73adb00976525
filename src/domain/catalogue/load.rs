//! From the data file into the tables, as often as one likes.
use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use super::file::{self, CatalogueFile, CategoryRow, OptionRow, QuestionRow, ServiceRow};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::entity::{category, service, service_question};
use crate::model::moment::Moment;
use crate::model::text::{fold, fold_joined};

/// What [`load_from_data`] changed, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: usize,
    pub updated: usize,
    /// Services no longer offered, and questions no longer asked.
    pub gone: usize,
}

/// Brings the tables to what the data file says, in one transaction: new rows come, changed rows are updated, services
/// that the file lacks are retired, and so are questions: requests and answers point at them. A second run changes nothing.
///
/// # Errors
/// When the file or the database is at fault; then nothing is changed.
pub async fn load_from_data(services: &Services) -> Result<Changes, Fault> {
    let file = file::read()?;
    let tx = services.db.begin().await?;
    let changes = write(&tx, &file, services.clock.now()).await?;
    tx.commit().await?;
    Ok(changes)
}

/// As [`load_from_data`], from any file, in the caller's transaction.
pub(super) async fn write(tx: &Tx, file: &CatalogueFile, now: Moment) -> Result<Changes, Fault> {
    let mut changes = Changes::default();
    write_categories(tx, file, &mut changes).await?;
    write_services(tx, file, now, &mut changes).await?;
    write_questions(tx, file, now, &mut changes).await?;
    Ok(changes)
}

async fn write_categories(tx: &Tx, file: &CatalogueFile, changes: &mut Changes) -> Result<(), Fault> {
    let mut old: HashMap<String, category::Model> =
        category::Entity::find().all(tx).await?.into_iter().map(|row| (row.slug.clone(), row)).collect();
    let mut added = Vec::new();
    for row in file.categories.iter().map(category_model) {
        match old.remove(&row.slug) {
            None => added.push(row.into_active_model()),
            Some(known) if known == row => {}
            Some(_) => {
                row.into_active_model().reset_all().update(tx).await?;
                changes.updated += 1;
            }
        }
    }
    changes.added += added.len();
    if !added.is_empty() {
        category::Entity::insert_many(added).exec_without_returning(tx).await?;
    }
    // A category that the file lacks stays: its retired services point at it, and nothing shows it.
    Ok(())
}

async fn write_services(tx: &Tx, file: &CatalogueFile, now: Moment, changes: &mut Changes) -> Result<(), Fault> {
    let mut old: HashMap<String, service::Model> =
        service::Entity::find().all(tx).await?.into_iter().map(|row| (row.slug.clone(), row)).collect();
    let mut added = Vec::new();
    for category in &file.categories {
        for (sort, row) in (1..).zip(&category.services) {
            let row = service_model(category, row, sort)?;
            match old.remove(&row.slug) {
                None => added.push(row.into_active_model()),
                Some(known) if known == row => {}
                Some(_) => {
                    row.into_active_model().reset_all().update(tx).await?;
                    changes.updated += 1;
                }
            }
        }
    }
    changes.added += added.len();
    if !added.is_empty() {
        service::Entity::insert_many(added).exec_without_returning(tx).await?;
    }
    for row in old.into_values().filter(|row| row.retired_at.is_none()) {
        let mut row = row.into_active_model();
        row.retired_at = Set(Some(now));
        row.update(tx).await?;
        changes.gone += 1;
    }
    Ok(())
}

async fn write_questions(tx: &Tx, file: &CatalogueFile, now: Moment, changes: &mut Changes) -> Result<(), Fault> {
    let mut old: HashMap<(String, String), service_question::Model> = service_question::Entity::find()
        .all(tx)
        .await?
        .into_iter()
        .map(|row| ((row.service_slug.clone(), row.question_key.clone()), row))
        .collect();
    let mut added = Vec::new();
    for service in file.categories.iter().flat_map(|category| &category.services) {
        for (sort, row) in (1..).zip(&service.questions) {
            let known = old.remove(&(service.slug.clone(), row.key.clone()));
            let id = known.as_ref().map_or_else(|| row_id(now), |known| known.id);
            let row = question_model(id, service, row, sort)?;
            match known {
                None => added.push(row.into_active_model()),
                Some(known) if known == row => {}
                Some(_) => {
                    row.into_active_model().reset_all().update(tx).await?;
                    changes.updated += 1;
                }
            }
        }
    }
    changes.added += added.len();
    // Each row has fifteen values and SQLite takes 32,766 in one statement, so parts of a hundred are far from it.
    for part in added.chunks(100) {
        service_question::Entity::insert_many(part.to_vec()).exec_without_returning(tx).await?;
    }
    for row in old.into_values().filter(|row| row.retired_at.is_none()) {
        let mut row = row.into_active_model();
        row.retired_at = Set(Some(now));
        row.update(tx).await?;
        changes.gone += 1;
    }
    Ok(())
}

fn category_model(row: &CategoryRow) -> category::Model {
    category::Model {
        slug: row.slug.clone(),
        title: row.title.clone(),
        summary: row.summary.clone(),
        icon: row.icon.clone(),
        sort: row.sort,
    }
}

fn service_model(category: &CategoryRow, row: &ServiceRow, sort: i32) -> Result<service::Model, Fault> {
    Ok(service::Model {
        slug: row.slug.clone(),
        category_slug: category.slug.clone(),
        title: row.title.clone(),
        summary: row.summary.clone(),
        price_model: row.price_model.clone(),
        unit: row.unit.clone(),
        min_quantity: row.min_quantity,
        price_components: serde_json::to_string(&row.price_components)?,
        materials: row.materials.clone(),
        synonyms: serde_json::to_string(&row.synonyms)?,
        flags: serde_json::to_string(&row.flags)?,
        warranty_days: row.suggested_workmanship_warranty_days,
        search_text: search_text(row),
        sort,
        retired_at: None,
    })
}

/// Title and other names, folded in both ways, one a line.
fn search_text(row: &ServiceRow) -> String {
    let texts = std::iter::once(&row.title).chain(&row.synonyms);
    texts.map(|text| format!("{}\n{}", fold(text), fold_joined(text))).collect::<Vec<_>>().join("\n")
}

fn question_model(
    id: uuid::Uuid,
    service: &ServiceRow,
    row: &QuestionRow,
    sort: i32,
) -> Result<service_question::Model, Fault> {
    Ok(service_question::Model {
        id,
        service_slug: service.slug.clone(),
        question_key: row.key.clone(),
        kind: row.kind,
        label: row.label.clone(),
        help: row.help.clone(),
        is_required: row.required,
        sort,
        options: serde_json::to_string(&row.options.iter().map(OptionRow::stored).collect::<Vec<_>>())?,
        min: row.min,
        max: row.max,
        step: row.step,
        unit: row.unit.clone(),
        max_length: row.max_length,
        default_value: row.default.map(|value| value.to_string()),
        retired_at: None,
    })
}
