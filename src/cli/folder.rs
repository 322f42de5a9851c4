//! The folder of `--out`.

use std::path::Path;

use super::exit::Failure;
use super::output;

/// Makes the folder, and refuses to where one of the files is there and must not be overwritten.
pub fn refuse_to_overwrite(folder: &Path, files: &[&str], force: bool) -> Result<(), Failure> {
    let there = files.iter().map(|name| folder.join(name)).find(|file| file.exists());
    match there {
        Some(file) if !force => {
            Err(Failure::Surroundings(format!("{} is there already; --force overwrites it", file.display())))
        }
        _ => std::fs::create_dir_all(folder)
            .map_err(|error| Failure::Surroundings(format!("{}: {error}", folder.display()))),
    }
}

/// Writes the files.
pub fn write<const N: usize>(
    folder: &Path,
    files: &[&str; N],
    contents: [Vec<u8>; N],
    force: bool,
) -> Result<(), Failure> {
    for (name, bytes) in files.iter().zip(contents) {
        output::write_file(&folder.join(name), &bytes, force)?;
    }
    Ok(())
}

/// Removes a file, where it is there.
pub fn remove(file: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Surroundings(format!("{}: {error}", file.display())))
        }
        _ => Ok(()),
    }
}
