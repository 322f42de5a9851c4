//! `schema`: the JSON Schema of what is read and written.

use super::args::{SchemaArgs, SchemaOf};
use super::exit::Failure;
use super::output;
use crate::report::{compare, json, trace};
use crate::scenario::file::{ScenarioFile, schema as schema_of};
use crate::scenario::policy::file::PolicyFile;

/// Prints a schema.
pub fn schema(args: &SchemaArgs) -> Result<(), Failure> {
    let schema = match args.of {
        SchemaOf::Scenario => schema_of::<ScenarioFile>(),
        SchemaOf::Policy => schema_of::<PolicyFile>(),
        SchemaOf::Output => json::output_schema(),
        SchemaOf::Compare => compare::json::compare_schema(),
        SchemaOf::Story => json::explain_schema(),
        SchemaOf::TraceStats => trace::stats::schema(),
        SchemaOf::TraceFit => trace::fit::schema(),
    };
    let text = serde_json::to_string_pretty(&schema);
    output::answer(&text.map_err(|error| Failure::Surroundings(error.to_string()))?)
}
