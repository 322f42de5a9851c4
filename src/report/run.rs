//! The report of one scenario: assumptions first, then the answer, then the evidence.

use super::content::{Block, Grid, list};
use super::number::{plural, short_digest, whole};
use super::{Head, RunReport, backoff, precision, sections, verdict, what_if};

/// The whole report as blocks.
pub(super) fn blocks(report: &RunReport) -> Vec<Block> {
    let (head, summary) = (&report.head, &report.summary);
    let mut blocks = opening(head, &plural(summary.replications, "replication"));
    if summary.replications < head.replications {
        let (done, asked) = (whole(summary.replications), whole(head.replications));
        let partial = format!("Partial: {done} of the {asked} replications asked for.");
        blocks.push(Block::Marked("Warning", vec![partial]));
    }
    blocks.push(Block::Heading("Answer".to_owned()));
    blocks.push(Block::Lines(verdict::sentences(head, summary)));
    blocks.extend(precision::blocks(report));
    blocks.extend(backoff::warning(head, summary, &report.what_if));
    blocks.extend(list("Advice", &report.advice));
    blocks.extend(what_if::section(&report.what_if, head));
    blocks.extend(sections::all(head, summary));
    blocks.extend(report.control.iter().flat_map(|control| control.section(head.currency.code())));
    blocks.extend(closing(head));
    blocks
}

/// Title and everything to know before reading a number.
pub(super) fn opening(head: &Head, what: &str) -> Vec<Block> {
    let title = format!("{}: {what} on {}, {}", head.name, head.provider, head.purchase);
    let mut blocks = vec![Block::Title(title)];
    blocks.extend(list("Assumed", &head.assumptions));
    blocks.extend(list("Overridden", &head.overrides));
    blocks.extend(list("Caution", &head.cautions));
    blocks
}

/// What was run and how to run it again.
pub(super) fn closing(head: &Head) -> Vec<Block> {
    let mut pairs = Grid::of_pairs();
    let mut pair = |name: &str, value: String| pairs.row([name.to_owned(), value]);
    pair("workload", head.workload.clone());
    pair("provider", head.provider.clone());
    pair("purchase", head.purchase.clone());
    pair("pools", pools(&head.pools));
    match (head.lasting, head.deadline) {
        (Some(_), _) => pair("watched for", format!("{} from submission", head.horizon)),
        (None, deadline) => {
            if let Some(deadline) = deadline {
                pair("deadline", format!("{deadline} after submission"));
            }
            pair("horizon", format!("{} after submission", head.horizon));
        }
    }
    pair("seed", head.seed.to_string());
    pair("scenario digest", short_digest(&head.digest));
    pair("spotcast", head.version.clone());
    let mut blocks: Vec<Block> = list("Not modelled", &head.not_modelled).into_iter().collect();
    blocks.extend([Block::Heading("What was run".to_owned()), Block::Table(pairs)]);
    blocks.extend([Block::Heading("Run it again".to_owned()), Block::Command(head.command.clone())]);
    blocks
}

/// The pools a line each, as far as people read; JSON has them all.
fn pools(pools: &[String]) -> String {
    const MOST: usize = 6;
    let mut lines: Vec<String> = pools.iter().take(MOST).cloned().collect();
    if pools.len() > MOST {
        lines.push(format!("and {} more", pools.len() - MOST));
    }
    lines.join("\n")
}
