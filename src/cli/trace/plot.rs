//! `trace plot`, and the figures of `trace stats` and `trace fit`.

use super::args::{PlotVerbArgs, ReadingArgs};
use super::input::{History, histories, on_demand, wrong};
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::fit;
use crate::report::figure::{Figure, history, survival};
use crate::scenario::market::{HazardModel, StockModel};
use crate::units::Rate;

/// The figures of histories, the one that says most first.
pub const NAMES: [&str; 4] = ["price", "stock", "survival", "spells"];

/// Models that were fitted to one history, the best first.
#[derive(Debug, Default)]
pub struct Fitted {
    /// Of lives.
    pub hazards: Vec<(&'static str, HazardModel)>,
    /// Of stock.
    pub stocks: Vec<(&'static str, StockModel)>,
}

/// Draws histories.
pub fn plot(args: &PlotVerbArgs) -> Result<(), Failure> {
    super::stats::check_bids(&args.bid)?;
    if !args.figures.is_wanted() {
        let problem = "expected a file that ends in .svg or .png".to_owned();
        return Err(Failure::Input(vec![wrong("--plot", problem)]));
    }
    args.figures.check(&NAMES, args.force)?;
    let histories = histories(&args.reading)?;
    args.figures.draw(&figures(&histories, &args.reading, &args.bid, &[]), args.force)?;
    let files: Vec<String> = args.figures.files().map(|file| file.display().to_string()).collect();
    output::answer(&files.join("\n"))
}

/// Every figure of these histories, with the models that were fitted to each, if any were.
pub fn figures(histories: &[History], args: &ReadingArgs, bids: &[f64], fitted: &[Fitted]) -> Vec<Figure> {
    let (mut prices, mut stocks, mut curves) = (Vec::new(), Vec::new(), Vec::new());
    let none = Fitted::default();
    for (at, of) in histories.iter().enumerate() {
        let fitted = fitted.get(at).unwrap_or(&none);
        match of {
            History::Prices(request, trace) => prices.push((request.shown.clone(), trace)),
            History::Stock(request, trace) => {
                stocks.push((request.shown.clone(), trace));
                let (up, down) = fit::History::from(trace).spells(|units| units > 0);
                let models: Vec<_> = fitted.stocks.iter().map(|(name, model)| (*name, model)).collect();
                curves.extend(survival::of_spells(&request.shown, (&up, &down), &models));
            }
            History::Lives(request, lives) => {
                let models: Vec<_> = fitted.hazards.iter().map(|(name, model)| (*name, model)).collect();
                curves.extend(survival::of_lives(&request.shown, &lives.lives, &models));
            }
        }
    }
    let said = on_demand(args);
    let list = said.or_else(|| prices.first().and_then(|(_, trace)| trace.on_demand));
    let bids: Vec<Rate> = bids.iter().map(|bid| Rate::from_sampled(*bid)).collect();
    let mut figures: Vec<Figure> = history::of_prices(&prices, list, &bids).into_iter().collect();
    // What was fitted says more than what it was fitted to.
    let of_stock = history::of_stock(&stocks);
    if fitted.iter().any(|fitted| !fitted.stocks.is_empty()) {
        figures.extend(curves);
        figures.extend(of_stock);
    } else {
        figures.extend(of_stock);
        figures.extend(curves);
    }
    figures
}
