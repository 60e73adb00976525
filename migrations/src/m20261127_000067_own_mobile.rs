//! Changing the number that one signs in with: a change that is half way, the number from before, and the way for whoever lost the
//! number or the second step and asks staff; and whether news of the account come by e-mail.
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
        let mut change = create("mobile_change");
        change
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("mobile").binary().not_null())
            .col(column("begun_at").big_integer().not_null())
            .col(column("old_proved_at").big_integer())
            .col(column("form_hash").binary())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_mobile_change_person").col("person_id"));
        manager.create_table(change).await?;
        index(manager, "ix_mobile_change_delete", "mobile_change", &["delete_at"]).await?;

        let mut former = create("former_mobile");
        former
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("mobile").binary().not_null())
            .col(column("mobile_index").binary().not_null())
            .col(column("changed_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null());
        manager.create_table(former).await?;
        index(manager, "ix_former_mobile_person", "former_mobile", &["person_id"]).await?;
        index(manager, "ix_former_mobile_mobile", "former_mobile", &["mobile_index"]).await?;
        index(manager, "ix_former_mobile_delete", "former_mobile", &["delete_at"]).await?;

        let mut recovery = create("account_recovery");
        recovery
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("kind").text().not_null())
            .col(column("mobile").binary())
            .col(column("mobile_index").binary())
            .col(column("words").binary().not_null())
            .col(column("asked_by").uuid().not_null())
            .col(column("asked_at").big_integer().not_null())
            .col(column("approved_by").uuid())
            .col(column("ready_at").big_integer())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_account_recovery_person").col("person_id"))
            .index(Index::create().unique().name("uq_account_recovery_mobile").col("mobile_index"));
        manager.create_table(recovery).await?;
        index(manager, "ix_account_recovery_delete", "account_recovery", &["delete_at"]).await?;

        let by_email = column("is_for_news").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("person_email").add_column(by_email).take()).await
    }
}
