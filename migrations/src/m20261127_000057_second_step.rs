//! Second steps of a sign-in: what people show beside the code, codes on paper, links to set one up anew, and by what a session
//! was proven.
use crate::tables::{column, create, index};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut factor = create("second_factor");
        factor
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("kind").text().not_null())
            .col(column("secret").binary().not_null())
            .col(column("found_by").binary().not_null())
            .col(column("name").binary())
            .col(column("last_step").big_integer())
            .col(column("created_at").big_integer().not_null())
            .col(column("last_used_at").big_integer())
            .index(Index::create().unique().name("uq_second_factor_found_by").col("found_by"));
        manager.create_table(factor).await?;
        index(manager, "ix_second_factor_person", "second_factor", &["person_id"]).await?;

        let mut code = create("recovery_code");
        code.col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("code_hash").binary().not_null())
            .col(column("made_at").big_integer().not_null())
            .col(column("used_at").big_integer())
            .index(Index::create().unique().name("uq_recovery_code_hash").col("code_hash"));
        manager.create_table(code).await?;
        index(manager, "ix_recovery_code_person", "recovery_code", &["person_id"]).await?;

        let mut pass = create("enrolment_pass");
        pass.col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("token_hash").binary().not_null())
            .col(column("made_by").uuid())
            .col(column("session_id").uuid())
            .col(column("created_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_enrolment_pass_token_hash").col("token_hash"));
        manager.create_table(pass).await?;
        index(manager, "ix_enrolment_pass_person", "enrolment_pass", &["person_id"]).await?;
        index(manager, "ix_enrolment_pass_delete", "enrolment_pass", &["delete_at"]).await?;

        for added in [column("factor").text().take(), column("proved_at").big_integer().take()] {
            manager.alter_table(Table::alter().table("session").add_column(added).take()).await?;
        }
        Ok(())
    }
}
