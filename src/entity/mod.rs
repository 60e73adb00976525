//! Rows: SeaORM models, one file per table, no logic. Meaning of the words: `docs/ARCHITECTURE.md`; what is personal: `domain::privacy`.

pub mod acceptance;
pub mod access_log;
pub mod availability_alert;
pub mod call_task;
pub mod category;
pub mod chain_head;
pub mod contact_grant;
pub mod idempotency_key;
pub mod job;
pub mod known_device;
pub mod limit_counter;
pub mod log_head;
pub mod offer;
pub mod person;
pub mod person_role;
pub mod request_answer;
pub mod request_draft;
pub mod request_event;
pub mod request_news;
pub mod service;
pub mod service_question;
pub mod service_request;
pub mod session;
pub mod sign_in_challenge;
pub mod specialist_profile;
pub mod specialist_skill;
