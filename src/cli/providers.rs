//! `providers`: the built-in policies and where their numbers come from.

use super::args::{ProvidersArgs, ProvidersVerb};
use super::exit::Failure;
use super::output;
use crate::scenario::policy::{builtin, check, load, show};

/// Lists the policies or shows one.
pub fn providers(args: &ProvidersArgs) -> Result<(), Failure> {
    match &args.verb {
        ProvidersVerb::List => output::answer(&show::table()),
        ProvidersVerb::Show { name, yaml } => {
            let tree = load(name, None).map_err(Failure::Input)?;
            let mut issues = Vec::new();
            check::read(&tree, &mut issues);
            if !issues.is_empty() {
                return Err(Failure::Input(issues));
            }
            match builtin(name) {
                Some(text) if *yaml => output::answer(text),
                _ => output::answer(&show::show(&tree)),
            }
        }
    }
}
