//! `trace convert`: histories in other formats.

use super::args::{ConvertArgs, To};
use super::input::{History, histories, said, wrong};
use crate::cli::args::Cli;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::report::trace::convert::{
    last_words, lives_csv, prices_aws, prices_csv, prices_family, stock_csv, stock_family,
};
use crate::scenario::issue::Issue;
use crate::units::Span;

/// Writes one history.
pub fn convert(args: &ConvertArgs, cli: &Cli) -> Result<(), Failure> {
    let refused = |flag: &str, problem: &str| Failure::Input(vec![wrong(flag, problem.to_owned())]);
    let histories = histories(&args.reading)?;
    let [history] = histories.as_slice() else {
        return Err(refused("trace convert", "expected one file; convert several one after the other"));
    };
    let (text, end) = converted(history, args)?;
    if let (Some(end), false) = (end, cli.quiet) {
        output::remark(&end);
    }
    match &args.out {
        None => output::answer(&text),
        Some(file) => output::write_file(file, text.as_bytes(), args.force),
    }
}

/// The history in its new format, and what that does not say.
fn converted(history: &History, args: &ConvertArgs) -> Result<(String, Option<String>), Failure> {
    let failed = |flag: &str, problem: String| Failure::Input(vec![wrong(flag, problem)]);
    let no = |what: &str| failed("--to", format!("{what} have no such format: write csv"));
    Ok(match (history, args.to) {
        (History::Prices(_, trace), to) => {
            let end = last_words(trace.first, trace.end);
            match to {
                To::Csv => (prices_csv(trace), Some(end)),
                To::SpotTracesJson => {
                    let text =
                        prices_family(trace, step(args)?).map_err(|problem| failed("--step", problem))?;
                    (text, None)
                }
                To::AwsJson => {
                    let reading = &args.reading;
                    let needed = |flag: &str, text: &Option<String>| {
                        text.clone().ok_or_else(|| {
                            failed(flag, "is needed for AWS's format: every record names its pool".to_owned())
                        })
                    };
                    let zone = needed("--zone", &reading.zone)?;
                    let instance_type = needed("--instance-type", &reading.instance_type)?;
                    let product = reading.product.as_deref().unwrap_or("Linux/UNIX");
                    let text = prices_aws(trace, &zone, &instance_type, product)
                        .map_err(|problem| failed("--to", problem))?;
                    (text, Some(end))
                }
            }
        }
        (History::Stock(_, trace), To::Csv) => (stock_csv(trace), Some(last_words(trace.first, trace.end))),
        (History::Stock(_, trace), To::SpotTracesJson) => {
            (stock_family(trace, step(args)?).map_err(|problem| failed("--step", problem))?, None)
        }
        (History::Stock(..), To::AwsJson) => return Err(no("histories of stock")),
        (History::Lives(_, lives), To::Csv) => (lives_csv(lives), None),
        (History::Lives(..), _) => return Err(no("lives")),
    })
}

/// The length of intervals: what is said, else that of the rows.
fn step(args: &ConvertArgs) -> Result<Span, Failure> {
    let mut issues: Vec<Issue> = Vec::new();
    let step = said("--step", &args.step, Span::parse, &mut issues);
    let by_row = said("--index-step", &args.reading.index_step, Span::parse, &mut issues);
    match step.or(by_row) {
        Some(step) if step.is_positive() => Ok(step),
        Some(_) => Err(Failure::Input(vec![wrong("--step", "expected a duration above zero".to_owned())])),
        None if !issues.is_empty() => Err(Failure::Input(issues)),
        None => Err(Failure::Input(vec![
            wrong("--step", "is needed: this format has a value for every interval of one length".to_owned())
                .hint("write it like --step 5m"),
        ])),
    }
}
