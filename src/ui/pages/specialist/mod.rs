//! Pages of specialists.
pub mod desk;
mod nearby;
