//! What is right but should be known: things that are read and then left out of the model.

use std::fmt;

use super::issue::Place;

/// Something the user should know about an input that is otherwise fine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// A stable name for scripts, such as `manifest-kind-ignored`.
    pub code: &'static str,
    /// Where it stands.
    pub place: Option<Place>,
    /// What it is, in the reader's words.
    pub text: String,
}

/// One line: `job.yaml:12:3: priorities are not modelled (manifest-field-ignored)`
impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{} ({})", self.text, self.code)
    }
}
