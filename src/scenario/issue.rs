//! What is wrong with an input: one type for every file and every flag.

use std::fmt;
use std::sync::Arc;

/// Where in the user's input something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the user named it, or the flag (`--set market.start=…`).
    pub source: Arc<str>,
    /// Line, from 1; 0 where the input has no lines.
    pub line: usize,
    /// Column in characters, from 1; 0 where it is unknown.
    pub column: usize,
}

/// One problem of an input, in the reader's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Where it stands; none where nothing was written at all (a missing field names its block).
    pub place: Option<Place>,
    /// The dotted path of the field, such as `market.pools.a.price`; empty for the whole file.
    pub path: String,
    /// What is wrong and what was expected: `expected a duration such as 5m, found 300`.
    pub problem: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Issue {
    /// A problem without a place yet.
    pub fn new(path: impl Into<String>, problem: impl Into<String>) -> Issue {
        Issue { place: None, path: path.into(), problem: problem.into(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Issue {
        self.hint = Some(hint.into());
        self
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Issue {
        self.place = Some(place);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}", self.source),
            (line, 0) => write!(f, "{}:{line}", self.source),
            (line, column) => write!(f, "{}:{line}:{column}", self.source),
        }
    }
}

/// One line: `job.yaml:3:5: spec.paralelism: unknown field; did you mean parallelism?`
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.problem)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// The known name nearest to `written`, where it is near enough to be a slip of the finger.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

/// What to write in place of a name that is not known: the one that it comes near to, or all there are.
pub fn choose(written: &str, known: &[&str]) -> String {
    nearest(written, known.iter().copied())
        .map_or_else(|| format!("there are {}", known.join(", ")), |near| format!("did you mean {near}?"))
}
