//! The points of a sweep: one line of a CSV file each, from which every other form is made.
//!
//! `columns` says which estimates a point has in which columns, `manifest` what a folder of points says of
//! itself, `forms` makes tables, Markdown and JSON of lines, `sensitivity` tells which axis matters. To add a column: a row in `columns.rs`.

mod columns;
pub(super) mod forms;
mod manifest;
mod paper;
mod sensitivity;

pub use columns::{Answers, fields, header, line};
pub use forms::{MOST_ROWS, json_begin, json_end, json_point, markdown, table};
pub use manifest::{AxisOutput, DesignOutput, ScaleOutput, SweepManifest, manifest_text};
pub use paper::{Paper, choices, damage};
pub(super) use sensitivity::AxisShare;
pub use sensitivity::{Gathering, MOST_ANALYSED, WhatMatters};
