//! Who wants to be told once somebody offers a service in a city.
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
        let mut table = create("availability_alert");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("service_slug").text().not_null())
            .col(column("city_code").text().not_null())
            .col(column("created_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null())
            .index(
                Index::create()
                    .unique()
                    .name("uq_availability_alert_person_service_city")
                    .col("person_id")
                    .col("service_slug")
                    .col("city_code"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("fk_availability_alert_person_id")
                    .from("availability_alert", "person_id")
                    .to("person", "id"),
            );
        manager.create_table(table).await?;
        index(manager, "ix_availability_alert_city", "availability_alert", &["city_code", "service_slug", "id"])
            .await?;
        index(manager, "ix_availability_alert_delete_at", "availability_alert", &["delete_at"]).await
    }
}
