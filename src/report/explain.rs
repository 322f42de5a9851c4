//! What happened in one replication, as `kubectl` and a bill would tell it.

use std::io::{self, Write};

use crate::outcome::{BillLine, PodLine, Record, Timeline};
use crate::units::{Amount, Bill, SimTime, Span};

use super::content::{Block, Grid};
use super::fold::folded;
use super::job;
use super::number::{Money, exact_seconds, plural};
use super::output_story::{BillOutput, EventOutput, ExplainOutput, PodOutput};
use super::records::outcome;
use super::{Head, Style, json, json_lasting, markdown, run, schedule, service, table};

/// One replication and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Story<'a> {
    /// Where it comes from.
    pub head: &'a Head,
    /// What it came to.
    pub record: &'a Record,
    /// What happened.
    pub timeline: &'a Timeline,
}

/// How events are dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Time before the end, as `kubectl get events` shows it.
    LastSeen,
    /// Time since submission.
    SinceSubmission,
}

/// The three tables of [`csv`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Events: `time_s,type,reason,object,from,message`.
    Events,
    /// Pods: `name,ready,status,restarts,created_s,ended_s,exists,pool,note,useful_s,lost_s`.
    Pods,
    /// The bill: `pod,pool,what,from_s,to_s,price_per_hour,charge,currency`.
    Bills,
}

impl Story<'_> {
    /// The story for people.
    pub fn table(&self, clock: Clock, style: Style) -> String {
        table::lay_out(&self.blocks(clock), style)
    }

    /// The story as Markdown.
    pub fn markdown(&self, clock: Clock) -> String {
        markdown::lay_out(&self.blocks(clock))
    }

    /// The story as JSON.
    pub fn json(&self) -> String {
        json::text(&self.output())
    }

    /// One table of the story as CSV.
    ///
    /// # Errors
    /// Passes on what the writer says.
    pub fn csv(&self, part: Part, out: impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        for line in self.csv_lines(part) {
            writer.write_record(line)?;
        }
        writer.flush()
    }

    fn blocks(&self, clock: Clock) -> Vec<Block> {
        let mut blocks = run::opening(self.head, &format!("replication {}", self.record.replication));
        blocks.push(Block::Heading("Answer".to_owned()));
        blocks.push(Block::Text(self.ending()));
        blocks.extend(self.timeline.job.iter().flat_map(job::blocks));
        let (heading, events) = match clock {
            Clock::LastSeen => ("kubectl get events", "LAST SEEN"),
            Clock::SinceSubmission => ("Events since submission", "TIME"),
        };
        blocks.push(Block::Heading(heading.to_owned()));
        blocks.push(Block::Columns(self.events(clock, events)));
        blocks.push(Block::Heading("kubectl get pods".to_owned()));
        blocks.push(Block::Columns(self.pods()));
        blocks.push(Block::Heading("What became of each pod".to_owned()));
        blocks.push(Block::Columns(self.fates()));
        blocks.push(Block::Heading(format!("Bill, {}", self.head.currency)));
        blocks.push(Block::Columns(self.bill()));
        blocks.extend(run::closing(self.head));
        blocks
    }

    fn ending(&self) -> String {
        let record = self.record;
        let (outcome, reason) = outcome(record.outcome);
        let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        let cost = record.total_cost().to_amount();
        let money = Money::exact(&[cost]).sum(cost.as_f64());
        let reclaims = plural(u64::from(record.reclaims.total()), "reclaim");
        let pods = plural(u64::from(record.pods), "pod");
        let lasting = record.service.map(|of| service::told(self.head, &of));
        if let Some(told) = lasting.or_else(|| record.cronjob.map(|of| schedule::told(&of))) {
            return format!(
                "Watched for {}: {told}. {reclaims}, {pods}, {money} {}.",
                record.ended_after, self.head.currency
            );
        }
        format!(
            "{outcome}{why} after {}, {reclaims}, {pods}, {money} {}.",
            record.ended_after, self.head.currency
        )
    }

    fn events(&self, clock: Clock, first: &str) -> Grid {
        let mut grid = Grid::of_text([first, "TYPE", "REASON", "OBJECT", "MESSAGE"]);
        for line in folded(self.timeline) {
            let event = line.event;
            let when = match clock {
                Clock::LastSeen => self.timeline.end.since(event.at).kubectl_age(),
                Clock::SinceSubmission => event.at.to_string(),
            };
            grid.row([when, event.kind.clone(), event.reason.clone(), line.object(), line.message()]);
        }
        grid
    }

    fn pods(&self) -> Grid {
        let mut grid = Grid::of_text(["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
        for pod in self.timeline.pods.iter().filter(|pod| pod.exists) {
            let age = self.timeline.end.since(pod.created).kubectl_age();
            let [name, ready, status] = [&pod.name, &pod.ready, &pod.status].map(String::clone);
            grid.row([name, ready, status, pod.restarts.to_string(), age]);
        }
        grid
    }

    /// Every pod, deleted ones too, with what a planner asks next.
    fn fates(&self) -> Grid {
        let mut grid = Grid::of_text(["NAME", "POOL", "CREATED", "ENDED", "USEFUL", "LOST", "NOTE"]);
        for pod in &self.timeline.pods {
            grid.row([
                pod.name.clone(),
                pod.pool.clone().unwrap_or_else(|| "<none>".to_owned()),
                pod.created.to_string(),
                pod.ended.map_or_else(|| "<none>".to_owned(), |ended| ended.to_string()),
                pod.useful.to_string(),
                pod.lost.to_string(),
                note(pod),
            ]);
        }
        grid
    }

    fn bill(&self) -> Grid {
        let lines = &self.timeline.bills;
        let total = lines.iter().map(|line| line.bill).sum::<Bill>().to_amount();
        let mut amounts: Vec<Amount> = lines.iter().map(|line| line.bill.to_amount()).collect();
        amounts.push(total);
        let rates: Vec<Amount> = lines.iter().map(|line| Amount(line.rate.0)).collect();
        let (charges, prices) = (Money::exact(&amounts), Money::exact(&rates));
        let mut grid = Grid::of_text(["POD", "POOL", "WHAT", "FROM", "TO", "PRICE/H", "CHARGE"]);
        grid.text_columns = 3;
        for BillLine { pod, pool, from, to, rate, what, bill } in lines {
            let [pod, pool, what] = [pod, pool, what].map(String::clone);
            let (price, charge) = (prices.sum(rate.as_f64()), charges.sum(bill.to_amount().as_f64()));
            grid.row([pod, pool, what, from.to_string(), to.to_string(), price, charge]);
        }
        let empty = String::new;
        grid.row([
            "TOTAL".to_owned(),
            empty(),
            empty(),
            empty(),
            empty(),
            empty(),
            charges.sum(total.as_f64()),
        ]);
        grid
    }

    /// The story as the typed values that JSON is made from.
    pub fn output(&self) -> ExplainOutput {
        let seconds = |time: SimTime| Span(time.0).as_secs_f64();
        let (outcome, reason) = outcome(self.record.outcome);
        ExplainOutput {
            head: json::head(self.head, "explain"),
            replication: self.record.replication,
            outcome: outcome.to_owned(),
            reason: json::reason_of(reason),
            ended_after_s: self.record.ended_after.as_secs_f64(),
            cost: self.record.total_cost().to_amount().as_f64(),
            job: self.timeline.job.as_ref().map(job::output),
            service: self.record.service.map(json_lasting::service_story),
            cronjob: self.record.cronjob.map(json_lasting::cronjob_story),
            events: (self.timeline.events.iter())
                .map(|event| EventOutput {
                    time_s: seconds(event.at),
                    kind: event.kind.clone(),
                    reason: event.reason.clone(),
                    object: event.object.clone(),
                    from: event.from.clone(),
                    message: event.message.clone(),
                })
                .collect(),
            pods: (self.timeline.pods.iter())
                .map(|pod| PodOutput {
                    name: pod.name.clone(),
                    ready: pod.ready.clone(),
                    status: pod.status.clone(),
                    restarts: pod.restarts,
                    created_s: seconds(pod.created),
                    ended_s: pod.ended.map(seconds),
                    exists: pod.exists,
                    pool: pod.pool.clone(),
                    note: pod.note.clone(),
                    taken_by: pod.taken_by.map(str::to_owned),
                    useful_s: pod.useful.as_secs_f64(),
                    lost_s: pod.lost.as_secs_f64(),
                })
                .collect(),
            bills: (self.timeline.bills.iter())
                .map(|line| BillOutput {
                    pod: line.pod.clone(),
                    pool: line.pool.clone(),
                    what: line.what.clone(),
                    from_s: seconds(line.from),
                    to_s: seconds(line.to),
                    price_per_hour: line.rate.as_f64(),
                    charge: line.bill.to_amount().as_f64(),
                })
                .collect(),
        }
    }

    fn csv_lines(&self, part: Part) -> Vec<Vec<String>> {
        let header = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let seconds = |time: SimTime| exact_seconds(Span(time.0));
        let mut lines = Vec::new();
        match part {
            Part::Events => {
                lines.push(header(&["time_s", "type", "reason", "object", "from", "message"]));
                lines.extend(self.timeline.events.iter().map(|event| {
                    let words = [&event.kind, &event.reason, &event.object, &event.from, &event.message];
                    [vec![seconds(event.at)], words.map(String::clone).to_vec()].concat()
                }));
            }
            Part::Pods => {
                let (state, times) =
                    (["name", "ready", "status", "restarts"], ["created_s", "ended_s", "exists"]);
                lines.push(header(
                    &[&state[..], &times, &["pool", "note", "taken_by", "useful_s", "lost_s"]].concat(),
                ));
                lines.extend(self.timeline.pods.iter().map(|pod| {
                    vec![
                        pod.name.clone(),
                        pod.ready.clone(),
                        pod.status.clone(),
                        pod.restarts.to_string(),
                        seconds(pod.created),
                        pod.ended.map(seconds).unwrap_or_default(),
                        pod.exists.to_string(),
                        pod.pool.clone().unwrap_or_default(),
                        pod.note.clone(),
                        pod.taken_by.unwrap_or_default().to_owned(),
                        exact_seconds(pod.useful),
                        exact_seconds(pod.lost),
                    ]
                }));
            }
            Part::Bills => {
                let what = ["pod", "pool", "what", "from_s", "to_s", "price_per_hour", "charge", "currency"];
                lines.push(header(&what));
                lines.extend(self.timeline.bills.iter().map(|line| {
                    vec![
                        line.pod.clone(),
                        line.pool.clone(),
                        line.what.clone(),
                        seconds(line.from),
                        seconds(line.to),
                        line.rate.to_string(),
                        line.bill.to_amount().to_string(),
                        self.head.currency.code().to_owned(),
                    ]
                }));
            }
        }
        lines
    }
}

fn note(pod: &PodLine) -> String {
    let taken = pod.taken_by.map(|cause| format!("taken by {cause}"));
    let note = Some(pod.note.clone()).filter(|note| !note.is_empty());
    let deleted = (!pod.exists && !pod.note.starts_with("deleted")).then(|| "deleted".to_owned());
    let parts: Vec<String> = taken.into_iter().chain(deleted).chain(note).collect();
    parts.join("; ")
}
