//! A small city of plainly fictional people, for trying Karriz out, and the [`Scenario`] that lets requests happen in it and
//! in the tests. Everything comes about through the use cases, at moments of the past, so that no demo row can look unlike a
//! real one. Development only.
mod city;
mod scenario;
mod seed;

pub use city::{DemoAccount, accounts};
pub use scenario::{Cast, FORGOTTEN, NewForm, OfferWords, Scenario, soonest, usual, way_to};
pub use seed::seed;
