//! Small helpers for the migrations, so that each table reads as a list of its columns.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

pub(crate) fn create(table: &'static str) -> TableCreateStatement {
    Table::create().table(table).take()
}

pub(crate) fn column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut statement = Index::create().name(name).table(table).take();
    for column in columns {
        statement.col(*column);
    }
    manager.create_index(statement).await
}

/// Triggers that refuse every change of a log. On SQLite `INSERT OR REPLACE` deletes silently unless
/// `recursive_triggers` is on; the program switches it on for every connection.
pub(crate) async fn append_only(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DatabaseBackend::Postgres => vec![
            "CREATE OR REPLACE FUNCTION karriz_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'append-only table'; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION karriz_append_only()"
            ),
            format!(
                "CREATE TRIGGER append_only_truncate_{table} BEFORE TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION karriz_append_only()"
            ),
        ],
        _ => ["UPDATE", "DELETE"]
            .iter()
            .map(|verb| {
                format!(
                    "CREATE TRIGGER append_only_{table}_{} BEFORE {verb} ON {table} \
                     BEGIN SELECT RAISE(ABORT, 'append-only table'); END",
                    verb.to_lowercase()
                )
            })
            .collect(),
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Takes the triggers of [`append_only`] away, within a migration that puts them back.
pub(crate) async fn writable_again(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DatabaseBackend::Postgres => {
            ["", "truncate_"].map(|what| format!("DROP TRIGGER append_only_{what}{table} ON {table}"))
        }
        _ => ["update", "delete"].map(|verb| format!("DROP TRIGGER append_only_{table}_{verb}")),
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
