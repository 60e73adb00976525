//! Whether the program lives, and whether it can serve.
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;

use super::app::App;

/// `/healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the database answers, all migrations ran, the data folder can be written.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let checks =
        [("database", database(&app).await), ("migrations", migrations(&app).await), ("disk", disk(&app).await)];
    let lines: String =
        checks.iter().map(|(name, ok)| format!("{name}: {}\n", if *ok { "ok" } else { "failed" })).collect();
    let status = if checks.iter().all(|(_, ok)| *ok) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, lines).into_response()
}

async fn database(app: &App) -> bool {
    app.db().read().execute_unprepared("SELECT 1").await.is_ok()
}

async fn migrations(app: &App) -> bool {
    matches!(Migrator::get_pending_migrations(app.db().read()).await, Ok(pending) if pending.is_empty())
}

async fn disk(app: &App) -> bool {
    let probe = app.config.data_dir.join(".ready");
    tokio::fs::write(&probe, b"ok").await.is_ok() && tokio::fs::remove_file(&probe).await.is_ok()
}
