//! Documents: YAML (and JSON, a subset of it) as a tree in which every node knows where it was written.
//!
//! Text becomes a tree with [`parse()`]; trees of several files and flags are combined with [`set`] and
//! [`merge`], each node still pointing home; [`read`] turns a tree into typed values and reports every
//! problem at once, and [`place_of`] finds the place of a path for checks that come later.
//!
//! This room knows YAML, places and serde. It knows nothing of scenarios, manifests or providers.
//! To add something a file may say, add a field to the type it is read into; nothing changes here.
//!
//! What target types should keep to: externally tagged enums (`exponential: {mean: 3h}`), no `flatten`
//! and no `untagged` (serde loses the places and the lists of known fields in them). Unknown keys are
//! refused without `deny_unknown_fields`. A custom error text may carry a hint after its first `; `.

mod deserializer;
mod edit;
mod emit;
mod fault;
mod invent;
mod parse;
mod path;
#[cfg(test)]
mod properties;
mod reader;
#[cfg(test)]
mod tests;
mod tree;

pub use edit::{merge, set};
pub use emit::to_yaml;
pub use parse::{Dialect, parse, parse_as};
pub use parse::{LARGEST_KEY, LARGEST_TEXT, MOST_DOCUMENTS, MOST_LEVELS, MOST_NODES};
pub use path::{Path, Step, place_near, place_of};
pub use reader::{MOST_ISSUES, Reading, read, read_at};
pub use tree::{Entry, Node, Value};
