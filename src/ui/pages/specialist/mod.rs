//! Pages of specialists.
pub mod desk;
mod job;
mod nearby;
#[cfg(test)]
mod tests;
