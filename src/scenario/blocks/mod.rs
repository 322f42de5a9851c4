//! Market blocks: pools calibrated on published or recorded prices, as data, compiled in.
//!
//! A file holds blocks of one origin with its sources and with what is assumed beyond them. A pool takes a
//! block by its name and says what is to be otherwise. This room knows files and their types; that blocks are
//! right is for the check, and a test runs each of them.
//!
//! To add a block: an entry in a file here, or a new file and its line in the list below, with a source for
//! every figure; its line in `docs/models.md`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::document::{Node, parse, read};
use super::file::market::PoolFile;

/// The files that are compiled in.
const BUILT_IN: [(&str, &str); 8] = [
    ("aws-p3.2xlarge-2023.yaml", include_str!("aws-p3.2xlarge-2023.yaml")),
    ("aws-bamboo.yaml", include_str!("aws-bamboo.yaml")),
    ("aws-advisor-2025.yaml", include_str!("aws-advisor-2025.yaml")),
    ("gcp-a3-2025.yaml", include_str!("gcp-a3-2025.yaml")),
    ("aws-auction-2010.yaml", include_str!("aws-auction-2010.yaml")),
    ("aws-region-2024.yaml", include_str!("aws-region-2024.yaml")),
    ("gcp-2024.yaml", include_str!("gcp-2024.yaml")),
    ("azure-2024.yaml", include_str!("azure-2024.yaml")),
];

/// Blocks of one origin.
#[derive(Clone, Debug, Deserialize)]
pub struct OriginFile {
    /// What they are.
    pub about: String,
    /// The currency of their prices; none where all of them are shares of the list price.
    pub currency: Option<String>,
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// What was assumed beyond them.
    pub assumed: Vec<String>,
    /// The blocks by name.
    pub blocks: BTreeMap<String, PoolFile>,
}

/// A block.
#[derive(Debug)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// The pool that it makes, as a tree that knows its places.
    pub pool: Node,
    /// What it shares with others.
    pub origin: &'static OriginFile,
}

/// Every block, in the order of the files and then of the names, read once. That all of them can be read is
/// for the tests to see.
pub fn all() -> &'static [Block] {
    static READ: OnceLock<Vec<Block>> = OnceLock::new();
    READ.get_or_init(|| origins().iter().flat_map(|(tree, origin)| blocks(tree, origin)).collect())
}

/// The block of a name.
pub fn find(name: &str) -> Option<&'static Block> {
    all().iter().find(|block| block.name == name)
}

fn origins() -> &'static [(Node, OriginFile)] {
    static READ: OnceLock<Vec<(Node, OriginFile)>> = OnceLock::new();
    READ.get_or_init(|| {
        let read_one = |(name, text): &(&'static str, &str)| {
            let tree = parse(&format!("{name} (built in)"), text).ok()?.into_iter().next()?;
            let mut issues = Vec::new();
            let file = read(&tree, &mut issues).value.filter(|_| issues.is_empty())?;
            Some((tree, file))
        };
        BUILT_IN.iter().filter_map(read_one).collect()
    })
}

fn blocks(tree: &'static Node, origin: &'static OriginFile) -> impl Iterator<Item = Block> {
    let entries = tree.get("blocks").map_or(&[][..], Node::entries);
    entries.iter().map(move |entry| Block { name: entry.key.clone(), pool: entry.node.clone(), origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_says_where_it_is_from() {
        assert_eq!(origins().len(), BUILT_IN.len());
        for (tree, origin) in origins() {
            let file = &tree.source;
            assert!(!origin.sources.is_empty() && !origin.assumed.is_empty(), "{file}");
            assert!(origin.sources.iter().chain(&origin.assumed).all(|text| !text.is_empty()), "{file}");
            assert_eq!(tree.get("blocks").unwrap().entries().len(), origin.blocks.len(), "{file}");
        }
    }

    #[test]
    fn a_name_is_that_of_one_block() {
        let mut names: Vec<_> = all().iter().map(|block| &block.name).collect();
        let count = names.len();
        assert!(count >= 36, "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
