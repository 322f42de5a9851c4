//! A service: what its load is, how its ready pods cover it, and what that comes to.
//!
//! ```text
//! pods that start, stop, die ──> watch <── load
//!                                  │
//!                               account
//! ```
//!
//! Knows instants, pods and loads; knows no agenda, no market and no provider.

pub mod account;
pub mod load;
#[cfg(test)]
mod tests;
pub mod watch;

pub use account::ServiceAccount;
pub use watch::{ServiceWatch, Standing};
