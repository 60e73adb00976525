//! What every context stands on: the database, the clock, keys and sealing, jobs, limits and tokens.
pub mod clock;
pub mod crypto;
pub mod db;
pub mod fault;
pub mod ids;
pub mod jobs;
pub mod json_rows;
pub mod key_check;
pub mod keys;
pub mod limits;
mod master_key;
pub mod patience;
pub mod private_file;
pub mod schema;
pub mod signing;
