//! Pages that tell what Karriz is. The same for everybody.
pub mod about;
pub mod contact;
pub mod home;
pub mod how;
mod parts;
pub mod terms;
