//! `init`: a scenario and a manifest to start from.

use super::args::InitArgs;
use super::exit::Failure;
use super::output;
use crate::scenario::policy::{load, names, starter};

/// Writes the two files.
pub fn init(args: &InitArgs) -> Result<(), Failure> {
    let provider = args.provider.as_deref().or(names().next()).unwrap_or_default();
    let tree = load(provider, None).map_err(Failure::Input)?;
    let starter = starter::starter(&tree, provider);
    let folder = &args.folder;
    let files =
        [(folder.join("job.yaml"), starter.manifest), (folder.join("scenario.yaml"), starter.scenario)];
    if let Some((file, _)) = files.iter().find(|(file, _)| file.exists() && !args.force) {
        let problem = format!("{} is there already; --force overwrites it", file.display());
        return Err(Failure::Surroundings(problem));
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::Surroundings(format!("{}: {error}", folder.display())))?;
    for (file, text) in &files {
        output::write_file(file, text.as_bytes(), args.force)?;
    }
    let run = folder.join("scenario.yaml");
    output::answer(&format!(
        "Wrote {} and {}. Now: spotcast run {}",
        files[1].0.display(),
        files[0].0.display(),
        run.display()
    ))
}
