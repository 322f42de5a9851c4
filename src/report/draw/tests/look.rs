//! Pictures to look at: `DRAW_LOOK=folder cargo test --lib report::draw::tests::look -- --ignored`.

use std::path::PathBuf;

use super::super::{Theme, png, svg};
use super::{hard, samples};

#[test]
#[ignore = "writes pictures for people to look at"]
fn write_samples() {
    let folder = PathBuf::from(std::env::var("DRAW_LOOK").unwrap());
    for figure in samples::all().into_iter().chain(hard::all()) {
        for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let file = folder.join(format!("{}-{ending}", figure.name));
            std::fs::write(file.with_extension("svg"), svg(&figure, theme)).unwrap();
            std::fs::write(file.with_extension("png"), png(&figure, theme)).unwrap();
        }
    }
}
