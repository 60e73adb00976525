//! What can be asked for: the list with its search, and a page for each service.
mod list;
mod one;

pub use list::get as list;
pub use one::get as one;

#[cfg(test)]
mod tests;

/// A code of the catalogue as keys of words are written.
fn dashed(code: &str) -> String {
    code.replace('_', "-")
}
