//! Stock in the making, by whichever model.

use super::on_off::Spells;
use super::path::Generator;
use super::shock::Shocks;
use crate::units::Span;

/// One stock path in the making.
pub enum Supply {
    /// Spells of enough and of nothing.
    Spells(Box<Spells>),
    /// Shocks that take many units at once.
    Shocks(Box<Shocks>),
}

impl Generator<u32> for Supply {
    fn next_piece(&mut self) -> (u32, Span) {
        match self {
            Supply::Spells(spells) => spells.next_piece(),
            Supply::Shocks(shocks) => shocks.next_piece(),
        }
    }
}
