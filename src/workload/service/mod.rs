//! A service: what its load is, how its ready pods cover it, and what that comes to.
//!
//! Knows instants, pods and loads; knows no agenda, no market and no provider.

pub mod account;

pub use account::ServiceAccount;
