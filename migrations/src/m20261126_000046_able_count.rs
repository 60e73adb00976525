//! How many specialists do a service in a city, stored instead of counted.
use crate::tables::{column, create};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = create("able_count");
        table
            .col(column("city_code").text().not_null())
            .col(column("service_slug").text().not_null())
            .col(column("specialists").big_integer().not_null())
            .primary_key(Index::create().name("pk_able_count").col("city_code").col("service_slug"));
        manager.create_table(table).await?;
        manager.get_connection().execute_unprepared(OF_THOSE_WHO_ARE_THERE).await?;
        Ok(())
    }
}

const OF_THOSE_WHO_ARE_THERE: &str = "INSERT INTO able_count (city_code, service_slug, specialists) \
     SELECT specialist_profile.city_code, specialist_skill.service_slug, count(*) FROM specialist_skill \
     JOIN specialist_profile ON specialist_profile.person_id = specialist_skill.person_id \
     WHERE specialist_profile.is_open GROUP BY specialist_profile.city_code, specialist_skill.service_slug";
