//! People, sign-in, sessions, jobs and the access log.
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
        person(manager).await?;
        person_role(manager).await?;
        acceptance(manager).await?;
        sign_in_challenge(manager).await?;
        limit_counter(manager).await?;
        session(manager).await?;
        idempotency_key(manager).await?;
        job(manager).await?;
        chain_head(manager).await?;
        access_log(manager).await?;
        append_only(manager, "access_log").await?;
        append_only(manager, "acceptance").await?;
        Ok(())
    }
}

async fn person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("person");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("key_id").uuid().not_null())
        .col(column("given_name").blob().not_null())
        .col(column("family_name").blob())
        .col(column("mobile").blob().not_null())
        .col(column("mobile_index").blob())
        .col(column("created_at").big_integer().not_null())
        .col(column("closed_at").big_integer())
        .index(Index::create().unique().name("uq_person_mobile_index").col("mobile_index"));
    manager.create_table(table).await?;
    Ok(())
}

async fn person_role(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("person_role");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("person_id").uuid().not_null())
        .col(column("role").text().not_null())
        .col(column("granted_at").big_integer().not_null())
        .col(column("ended_at").big_integer())
        .index(Index::create().unique().name("uq_person_role_person_role").col("person_id").col("role"))
        .foreign_key(
            ForeignKey::create().name("fk_person_role_person_id").from("person_role", "person_id").to("person", "id"),
        );
    manager.create_table(table).await?;
    Ok(())
}

async fn acceptance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("acceptance");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("person_id").uuid().not_null())
        .col(column("policy_version").integer().not_null())
        .col(column("policy_sha256").text().not_null())
        .col(column("accepted_at").big_integer().not_null())
        .col(column("channel").text().not_null())
        .col(column("device").text())
        .foreign_key(
            ForeignKey::create().name("fk_acceptance_person_id").from("acceptance", "person_id").to("person", "id"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_acceptance_person", "acceptance", &["person_id"]).await?;
    Ok(())
}

async fn sign_in_challenge(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("sign_in_challenge");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("key_id").uuid().not_null())
        .col(column("browser_hash").blob().not_null())
        .col(column("mobile").blob().not_null())
        .col(column("mobile_index").blob().not_null())
        .col(column("code_hash").blob().not_null())
        .col(column("code").blob())
        .col(column("state").text().not_null())
        .col(column("tries").integer().not_null())
        .col(column("next_path").text().not_null())
        .col(column("asked_at").big_integer().not_null())
        .col(column("expires_at").big_integer().not_null())
        .col(column("delete_at").big_integer().not_null())
        .index(Index::create().unique().name("uq_sign_in_challenge_browser_hash").col("browser_hash"));
    manager.create_table(table).await?;
    index(manager, "ix_sign_in_challenge_mobile", "sign_in_challenge", &["mobile_index", "asked_at"]).await?;
    index(manager, "ix_sign_in_challenge_delete", "sign_in_challenge", &["delete_at"]).await?;
    Ok(())
}

async fn limit_counter(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("limit_counter");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("bucket").text().not_null())
        .col(column("subject").blob().not_null())
        .col(column("window_start").big_integer().not_null())
        .col(column("used").integer().not_null())
        .index(
            Index::create()
                .unique()
                .name("uq_limit_counter_bucket_subject_window")
                .col("bucket")
                .col("subject")
                .col("window_start"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_limit_counter_window", "limit_counter", &["window_start"]).await?;
    Ok(())
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("session");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("token_hash").blob().not_null())
        .col(column("person_id").uuid())
        .col(column("data").text().not_null())
        .col(column("device").text())
        .col(column("network").text())
        .col(column("created_at").big_integer().not_null())
        .col(column("last_seen_at").big_integer().not_null())
        .col(column("idle_until").big_integer().not_null())
        .col(column("absolute_until").big_integer().not_null())
        .index(Index::create().unique().name("uq_session_token_hash").col("token_hash"))
        .foreign_key(ForeignKey::create().name("fk_session_person_id").from("session", "person_id").to("person", "id"));
    manager.create_table(table).await?;
    index(manager, "ix_session_person", "session", &["person_id"]).await?;
    index(manager, "ix_session_idle", "session", &["idle_until"]).await?;
    Ok(())
}

async fn idempotency_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("idempotency_key");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("actor").text().not_null())
        .col(column("form_key").text().not_null())
        .col(column("request_hash").blob().not_null())
        .col(column("location").text().not_null())
        .col(column("created_at").big_integer().not_null())
        .index(Index::create().unique().name("uq_idempotency_key_actor_form_key").col("actor").col("form_key"));
    manager.create_table(table).await?;
    index(manager, "ix_idempotency_key_created", "idempotency_key", &["created_at"]).await?;
    Ok(())
}

async fn job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("job");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("kind").text().not_null())
        .col(column("payload").text().not_null())
        .col(column("dedupe_key").text())
        .col(column("run_at").big_integer().not_null())
        .col(column("attempts").integer().not_null())
        .col(column("leased_until").big_integer())
        .col(column("last_error").text())
        .col(column("done_at").big_integer())
        .col(column("dead_at").big_integer())
        .col(column("created_at").big_integer().not_null())
        .index(Index::create().unique().name("uq_job_dedupe_key").col("dedupe_key"));
    manager.create_table(table).await?;
    index(manager, "ix_job_run", "job", &["done_at", "run_at"]).await?;
    Ok(())
}

async fn chain_head(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("chain_head");
    table
        .col(column("log").text().not_null().primary_key())
        .col(column("seq").big_integer().not_null())
        .col(column("hash").blob().not_null());
    manager.create_table(table).await?;
    Ok(())
}

async fn access_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("access_log");
    table
        .col(column("seq").big_integer().not_null().primary_key())
        .col(column("id").uuid().not_null())
        .col(column("at").big_integer().not_null())
        .col(column("subject_id").uuid().not_null())
        .col(column("actor_kind").text().not_null())
        .col(column("actor_id").uuid())
        .col(column("item").text().not_null())
        .col(column("action").text().not_null())
        .col(column("reason").text().not_null())
        .col(column("detail").blob())
        .col(column("object_kind").text())
        .col(column("object_id").uuid())
        .col(column("commitment").blob().not_null())
        .col(column("prev_hash").blob().not_null())
        .col(column("hash").blob().not_null())
        .index(Index::create().unique().name("uq_access_log_id").col("id"));
    manager.create_table(table).await?;
    index(manager, "ix_access_log_subject", "access_log", &["subject_id", "at"]).await?;
    index(manager, "ix_access_log_object", "access_log", &["object_id", "item"]).await?;
    Ok(())
}
