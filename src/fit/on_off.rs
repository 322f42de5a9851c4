//! Spells with and without stock by maximum likelihood, the spells at both edges of the history cut off.

use super::history::History;
use super::laws::Family;
use super::{Estimate, Fit};
use crate::scenario::market::{InitialStock, StockModel};

/// Fits spells of one family, both with and without stock.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<u32>, family: Family) -> Result<Fit<StockModel>, String> {
    let (up, down) = history.spells(|units| units > 0);
    let up = family.fit(&up).map_err(|why| format!("spells with stock: {why}"))?;
    let down = family.fit(&down).map_err(|why| format!("spells without stock: {why}"))?;
    let (a, b) = (up.estimate(), down.estimate());
    let estimate = Estimate { log_likelihood: a.log_likelihood + b.log_likelihood, free: a.free + b.free };
    let parameters = [up.named("up"), down.named("down")].concat();
    let mut notes = Vec::new();
    let most = history.points.iter().map(|(_, units)| *units).max().unwrap_or(0);
    if history.points.iter().any(|(_, units)| *units > 0 && *units < most) {
        notes.push(
            "this model is all or nothing: numbers of units between none and all count as all".to_owned(),
        );
    }
    let model = StockModel::OnOff { up: up.law, down: down.law, initial: InitialStock::Stationary };
    Ok(Fit { model, parameters, estimate: Some(estimate), notes })
}
