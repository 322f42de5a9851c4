//! Paths: `market.pools["ecs.c5.large"].price[0]`, written and read.

use std::fmt;

use super::tree::Node;
use crate::scenario::issue::Place;

/// One step from a node to its child.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into a block, by name.
    Key(String),
    /// Into a list, by position from 0.
    Index(usize),
}

/// The steps from the root to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

/// The most steps a path may have; more is a slip or an attack.
const MOST_STEPS: usize = 64;

impl Path {
    /// Reads a dotted path.
    ///
    /// # Errors
    /// Says at which character the path can't be understood.
    pub fn parse(text: &str) -> Result<Path, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            let step = if let Some(inside) = rest.strip_prefix("[\"") {
                quoted(inside, &mut rest).map(Step::Key)
            } else if let Some(inside) = rest.strip_prefix('[') {
                inside.split_once(']').and_then(|(index, after)| {
                    rest = after;
                    index.parse().ok().map(Step::Index)
                })
            } else {
                let name = if steps.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
                name.map(|name| name.split_at(name.find(['.', '[']).unwrap_or(name.len())))
                    .filter(|(name, _)| !name.is_empty())
                    .map(|(name, after)| {
                        rest = after;
                        Step::Key(name.to_owned())
                    })
            };
            steps.push(step.ok_or_else(|| format!("not a path from `{}` on", &text[at..]))?);
            if steps.len() > MOST_STEPS {
                return Err(format!("a path has at most {MOST_STEPS} steps"));
            }
        }
        Ok(Path(steps))
    }

    /// The path one step further.
    #[must_use]
    pub fn join(&self, step: Step) -> Path {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// The path to a name within a block.
    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        self.join(Step::Key(key.to_owned()))
    }

    /// The path to an element of a list.
    #[must_use]
    pub fn index(&self, index: usize) -> Path {
        self.join(Step::Index(index))
    }

    /// The path that goes this way and then that.
    #[must_use]
    pub fn then(&self, further: &Path) -> Path {
        Path(self.0.iter().chain(&further.0).cloned().collect())
    }
}

/// Reads up to the closing `"]`, undoing `\"` and `\\`.
fn quoted<'a>(inside: &'a str, rest: &mut &'a str) -> Option<String> {
    let mut name = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => name.push(characters.next()?.1),
            '"' => {
                *rest = inside[at + 1..].strip_prefix(']')?;
                return Some(name);
            }
            other => name.push(other),
        }
    }
    None
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if plain(key) && position == 0 => f.write_str(key)?,
                Step::Key(key) if plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""))?,
            }
        }
        Ok(())
    }
}

/// Whether a name can stand in a path without quotes.
fn plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '@'))
}

/// Where the value at a dotted path was written; none where there is no such value.
pub fn place_of(root: &Node, path: &str) -> Option<Place> {
    root.find(&Path::parse(path).ok()?).map(Node::place)
}

/// Where the value at a dotted path was written, or the innermost block around it that exists.
pub fn place_near(root: &Node, path: &str) -> Place {
    root.place_near(&Path::parse(path).unwrap_or_default())
}
