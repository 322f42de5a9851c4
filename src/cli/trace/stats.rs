//! `trace stats`: what histories say.

use super::args::StatsArgs;
use super::input::{History, histories, on_demand};
use super::plot::{NAMES, figures};
use crate::cli::args::{Cli, Format};
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::fit::{self, LifeStats, PriceStats, StockStats};
use crate::report::{Style, trace as report};
use crate::scenario::issue::Issue;
use crate::units::Rate;

/// Shares of the list price that are bids where none is given.
const BIDS: [i64; 3] = [250_000, 500_000, 1_000_000];

/// Prints statistics.
pub fn stats(args: &StatsArgs, cli: &Cli) -> Result<(), Failure> {
    check_bids(&args.bid)?;
    args.figures.check(&NAMES, args.force)?;
    let histories = histories(&args.reading)?;
    let mut files: Vec<report::FileStats> = histories.iter().map(|history| of(history, args)).collect();
    let stock: Vec<_> = histories
        .iter()
        .filter_map(|history| match history {
            History::Stock(_, trace) => {
                Some((trace.first.map_or(0, |first| first.as_millisecond()), fit::History::from(trace)))
            }
            _ => None,
        })
        .collect();
    if stock.len() > 1 {
        let all: Vec<_> = stock.iter().map(|(begin, history)| (*begin, history)).collect();
        files.extend(fit::simultaneous(&all).map(|counts| report::together(all.len(), &counts)));
    }
    let text = match args.format {
        Format::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            report::stats::text(&files, style)
        }
        Format::Json => report::stats::json(&files),
        Format::Markdown => report::stats::markdown(&files),
        Format::Csv => {
            let mut bytes = Vec::new();
            report::stats::csv(&files, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    output::answer(&text)?;
    if args.figures.is_wanted() {
        args.figures.draw(&figures(&histories, &args.reading, &args.bid, &[]), args.force)?;
    }
    Ok(())
}

/// Refuses bids that are no prices.
pub fn check_bids(bids: &[f64]) -> Result<(), Failure> {
    let wrong = bids.iter().filter(|bid| !(0.0..=Rate::LIMIT).contains(*bid)).map(|bid| {
        super::input::wrong("--bid", format!("expected a price per hour of zero or more, found {bid}"))
    });
    let wrong: Vec<Issue> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Input(wrong)) }
}

fn of(history: &History, args: &StatsArgs) -> report::FileStats {
    match history {
        History::Prices(_, trace) => {
            let list = on_demand(&args.reading).or(trace.on_demand);
            let said: Vec<Rate> = args.bid.iter().map(|bid| Rate::from_sampled(*bid)).collect();
            let bids = match list {
                Some(list) if said.is_empty() => BIDS.map(|share| list.share(share)).to_vec(),
                _ => said,
            };
            report::prices(trace, &PriceStats::of(&trace.into(), &bids), list)
        }
        History::Stock(_, trace) => report::stock(trace, &StockStats::of(&trace.into())),
        History::Lives(_, lives) => report::lives(lives, &LifeStats::of(&lives.lives)),
    }
}
