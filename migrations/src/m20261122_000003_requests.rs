//! Requests, offers and contact grants.
use crate::tables::{append_only, column, create, index};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        specialist_profile(manager).await?;
        specialist_skill(manager).await?;
        service_request(manager).await?;
        request_answer(manager).await?;
        request_event(manager).await?;
        offer(manager).await?;
        contact_grant(manager).await?;
        append_only(manager, "request_event").await?;
        one_open_offer(manager).await?;
        Ok(())
    }
}

async fn specialist_profile(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("specialist_profile");
    table
        .col(column("person_id").uuid().not_null().primary_key())
        .col(column("city_code").text().not_null())
        .col(column("is_open").boolean().not_null())
        .col(column("created_at").big_integer().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("fk_specialist_profile_person_id")
                .from("specialist_profile", "person_id")
                .to("person", "id"),
        );
    manager.create_table(table).await?;
    Ok(())
}

async fn specialist_skill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("specialist_skill");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("person_id").uuid().not_null())
        .col(column("service_slug").text().not_null())
        .col(column("created_at").big_integer().not_null())
        .index(Index::create().unique().name("uq_specialist_skill_person_service").col("person_id").col("service_slug"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_specialist_skill_person_id")
                .from("specialist_skill", "person_id")
                .to("person", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_specialist_skill_service_slug")
                .from("specialist_skill", "service_slug")
                .to("service", "slug"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_specialist_skill_service", "specialist_skill", &["service_slug"]).await?;
    Ok(())
}

async fn service_request(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("service_request");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("tracking_code").text().not_null())
        .col(column("customer_id").uuid().not_null())
        .col(column("service_slug").text().not_null())
        .col(column("state").text().not_null())
        .col(column("province_iso").text().not_null())
        .col(column("city_code").text().not_null())
        .col(column("district").integer())
        .col(column("street").blob())
        .col(column("plaque").blob())
        .col(column("unit").blob())
        .col(column("note").blob())
        .col(column("slot_start").big_integer().not_null())
        .col(column("slot_end").big_integer().not_null())
        .col(column("payment").text())
        .col(column("selected_offer_id").uuid())
        .col(column("created_at").big_integer().not_null())
        .col(column("state_changed_at").big_integer().not_null())
        .col(column("offers_until").big_integer().not_null())
        .col(column("version").integer().not_null())
        .index(Index::create().unique().name("uq_service_request_tracking_code").col("tracking_code"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_service_request_customer_id")
                .from("service_request", "customer_id")
                .to("person", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_service_request_service_slug")
                .from("service_request", "service_slug")
                .to("service", "slug"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_service_request_customer", "service_request", &["customer_id", "created_at"]).await?;
    index(manager, "ix_service_request_board", "service_request", &["state", "state_changed_at"]).await?;
    index(manager, "ix_service_request_nearby", "service_request", &["city_code", "service_slug", "state"]).await?;
    Ok(())
}

async fn request_answer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("request_answer");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("request_id").uuid().not_null())
        .col(column("question_key").text().not_null())
        .col(column("answer").blob().not_null())
        .index(
            Index::create().unique().name("uq_request_answer_request_question").col("request_id").col("question_key"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_request_answer_request_id")
                .from("request_answer", "request_id")
                .to("service_request", "id"),
        );
    manager.create_table(table).await?;
    Ok(())
}

async fn request_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("request_event");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("request_id").uuid().not_null())
        .col(column("seq").integer().not_null())
        .col(column("event").text().not_null())
        .col(column("from_state").text())
        .col(column("to_state").text().not_null())
        .col(column("actor_kind").text().not_null())
        .col(column("actor_id").uuid())
        .col(column("reason").text())
        .col(column("at").big_integer().not_null())
        .index(Index::create().unique().name("uq_request_event_request_seq").col("request_id").col("seq"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_request_event_request_id")
                .from("request_event", "request_id")
                .to("service_request", "id"),
        );
    manager.create_table(table).await?;
    Ok(())
}

async fn offer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("offer");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("request_id").uuid().not_null())
        .col(column("specialist_id").uuid().not_null())
        .col(column("total_rial").big_integer().not_null())
        .col(column("arrival_start").big_integer().not_null())
        .col(column("arrival_end").big_integer().not_null())
        .col(column("message").blob())
        .col(column("state").text().not_null())
        .col(column("closed_reason").text())
        .col(column("created_at").big_integer().not_null())
        .col(column("state_changed_at").big_integer().not_null())
        .foreign_key(
            ForeignKey::create().name("fk_offer_request_id").from("offer", "request_id").to("service_request", "id"),
        )
        .foreign_key(
            ForeignKey::create().name("fk_offer_specialist_id").from("offer", "specialist_id").to("person", "id"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_offer_request", "offer", &["request_id", "state"]).await?;
    index(manager, "ix_offer_specialist", "offer", &["specialist_id", "created_at"]).await?;
    Ok(())
}

async fn contact_grant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("contact_grant");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("request_id").uuid().not_null())
        .col(column("specialist_id").uuid().not_null())
        .col(column("item").text().not_null())
        .col(column("starts_at").big_integer().not_null())
        .col(column("ends_at").big_integer().not_null())
        .col(column("revoked_at").big_integer())
        .col(column("created_at").big_integer().not_null())
        .index(
            Index::create()
                .unique()
                .name("uq_contact_grant_request_specialist_item")
                .col("request_id")
                .col("specialist_id")
                .col("item"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_contact_grant_request_id")
                .from("contact_grant", "request_id")
                .to("service_request", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fk_contact_grant_specialist_id")
                .from("contact_grant", "specialist_id")
                .to("person", "id"),
        );
    manager.create_table(table).await?;
    Ok(())
}

/// A specialist has at most one open offer on a request; withdrawn and closed ones stay as history.
async fn one_open_offer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_offer_open ON offer (request_id, specialist_id) WHERE state IN ('open', 'selected')",
        )
        .await?;
    Ok(())
}
