//! Integration tests: the real router, the real database. They run on SQLite, and the same binary runs on PostgreSQL
//! when `TEST_DATABASE_URL` is set.
// Tests wait for the tasks they start.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

mod access_log;
mod catalogue;
mod counts;
mod database;
mod growth;
mod hostile;
mod inventory;
mod lists;
mod logs;
mod my_data;
mod offers;
mod policy;
mod proof;
mod request_pages;
mod requests;
mod rules;
mod server;
mod sign_in;
