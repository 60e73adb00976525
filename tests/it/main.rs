//! Integration tests: the real router, the real database. They run on SQLite, and the same binary runs on PostgreSQL
//! when `TEST_DATABASE_URL` is set.
// Tests wait for the tasks they start.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod support;

mod access_log;
mod account_faults;
mod backup;
mod binary;
mod canary;
mod cases;
mod catalogue;
mod counts;
mod database;
mod front;
mod growth;
mod health;
mod hostile;
mod inventory;
mod jobs;
mod lifecycle;
mod limits;
mod lists;
mod logs;
mod mail;
mod messages;
mod my_data;
mod new_roads;
mod notify;
mod offers;
mod outage;
mod own_mobile;
mod policy;
mod proof;
mod request_pages;
mod requests;
mod retention;
mod rules;
mod second_step;
mod server;
mod sessions;
mod sign_in;
mod sign_in_attacks;
mod sms_providers;
mod specialists;
mod staff;
mod staff_find;
mod stop;
mod time;
mod tolls;
mod upgrade;
mod vault;
mod verify;
mod visit;
mod wal;
mod write_path;
