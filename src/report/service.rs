//! What is said of a service: how much of its load it serves, how long it is under capacity, what that costs.

use crate::outcome::ServiceAccount;
use crate::scenario::service::OnNotice;
use crate::stats::{Portion, Proportion, Quantile, Ratio, ServiceSummary, Summary};

use super::content::{Block, Grid};
use super::nearly::{count_of, fine_share};
use super::number::{
    DASH, Money, count, count_range, duration, duration_pair, percent, percent_range, plural, whole,
};
use super::verdict::{self, confident, level};
use super::{Head, Lasting};

/// How things are called, with a load and without one.
struct Words {
    /// What is counted.
    unit: &'static str,
    /// The state with too little capacity.
    short: &'static str,
}

impl Words {
    fn of(head: &Head) -> Words {
        if has_load(head) {
            Words { unit: "requests", short: "under capacity" }
        } else {
            Words { unit: "pod time", short: "fewer ready than asked for" }
        }
    }
}

/// Whether there is a load; without one the shares are of the pods asked for.
pub(super) fn has_load(head: &Head) -> bool {
    !matches!(head.lasting, Some(Lasting::Service { load: false, .. }))
}

/// What is served, what it costs, then what goes wrong.
pub(super) fn sentences(head: &Head, summary: &Summary, of: &ServiceSummary) -> Vec<String> {
    let (served, short) = (served(head, summary, of), short(head, summary, of));
    vec![format!("{served} {short}"), cost(head, summary, of), down(summary, of)]
}

fn all_runs(summary: &Summary) -> String {
    match summary.replications {
        1 => "the only run".to_owned(),
        runs => format!("all {} runs", whole(runs)),
    }
}

fn served(head: &Head, summary: &Summary, of: &ServiceSummary) -> String {
    let load = has_load(head);
    let Some(served) = of.served() else {
        return if load { "No request came." } else { "No pods were asked for." }.to_owned();
    };
    let all = all_runs(summary);
    if served.ratio == 1.0 {
        return match load {
            true => format!("Serves every request in {all}."),
            false => format!("As many pods as asked for are ready all the time in {all}."),
        };
    }
    let (share, range) = fine_share(served.ratio, served.interval);
    let sure = confident(summary, served.interval, range);
    let single = if summary.replications == 1 { " A single run says nothing of the spread." } else { "" };
    match load {
        true => format!("Serves {share} of requests{sure}.{single}"),
        false => format!("{share} of the pods asked for are ready, averaged over time{sure}.{single}"),
    }
}

fn short(head: &Head, summary: &Summary, of: &ServiceSummary) -> String {
    let state = if has_load(head) { "Under capacity" } else { "Fewer pods than asked for are ready" };
    let sure = level(summary.level);
    if of.never_short.hits == of.never_short.n {
        if summary.replications == 1 {
            return if has_load(head) { "Never under capacity." } else { "None is ever missing." }.to_owned();
        }
        let most = of.never_short.interval.map_or(1.0, |of| 1.0 - of.low);
        let never = if has_load(head) {
            "No run is ever under capacity; the odds of one that is"
        } else {
            "No run ever lacks one; the odds of one that does"
        };
        return format!("{never} are at most {} ({sure} confidence).", percent(most));
    }
    let share = of.short_s.share.map_or(0.0, |of| of.ratio);
    let (time, share) = (duration(of.short_s.mean.mean), percent(share));
    if summary.replications == 1 {
        return format!(
            "{state} for {time}, {share} of the time, {} at a stretch at most.",
            duration(of.worst_short_s)
        );
    }
    let quantiles = of.longest_short_s.quantiles;
    let within = |of: Quantile| duration(of.value);
    let most = quantiles.p95.probability * 100.0;
    let never = percent(of.never_short.share);
    let stretch = if quantiles.p50.value > 0.0 {
        let (half, most_runs) = (within(quantiles.p50), within(quantiles.p95));
        format!("no stretch is longer than {half} in half of the runs and {most_runs} in {most:.0} of 100")
    } else if quantiles.p95.value > 0.0 {
        let longest = within(quantiles.p95);
        format!(
            "not at all in {never} of the runs, and no stretch is longer than {longest} in {most:.0} of 100"
        )
    } else {
        let worst = duration(of.worst_short_s);
        format!("not at all in {never} of the runs, and no stretch is longer than {worst} in any")
    };
    format!("{state} for {time} of a run on average, {share} of the time; {stretch}.")
}

fn cost(head: &Head, summary: &Summary, of: &ServiceSummary) -> String {
    let rate = of.cost_per_hour.map_or_else(String::new, |hour| {
        let (rate, unit) =
            if head.horizon.as_hours_f64() < 24.0 { (1.0, "an hour") } else { (24.0, "a day") };
        let rate = hour.ratio * rate;
        format!(", {} {} {unit}", Money::like(rate).sum(rate), head.currency)
    });
    verdict::cost(head, summary, &format!(" over {}", head.horizon), &rate, "the same pods")
}

fn down(summary: &Summary, of: &ServiceSummary) -> String {
    let mut sentences = Vec::new();
    if of.never_ready.hits > 0 {
        sentences.push(match summary.replications {
            1 => "The pods asked for are never all ready.".to_owned(),
            _ => format!("The pods asked for are never all ready {}.", in_runs(of.never_ready)),
        });
    }
    let always = of.never_down;
    if summary.replications == 1 {
        sentences.push(match always.hits {
            1 => "Some pod is always ready.".to_owned(),
            _ => format!("No pod is ready for {}.", duration(of.down_s.mean.mean)),
        });
        return sentences.join(" ");
    }
    if always.hits == always.n {
        let most = always.interval.map_or(1.0, |of| 1.0 - of.low);
        sentences.push(format!(
            "Some pod is always ready in {}; the odds of an outage are at most {} ({} confidence).",
            all_runs(summary),
            percent(most),
            level(summary.level)
        ));
        return sentences.join(" ");
    }
    let available = of.availability();
    let (share, range) =
        fine_share(available.map_or(0.0, |of| of.ratio), available.and_then(|of| of.interval));
    sentences.push(format!(
        "No pod is ready for {} of a run on average: availability {share} ({range}). Some pod is always ready {}.",
        duration(of.down_s.mean.mean),
        in_runs(always)
    ));
    sentences.join(" ")
}

/// `in 3.0 % (2.1 to 4.2 %) of runs`.
pub(super) fn in_runs(of: Proportion) -> String {
    format!("in {} ({}) of runs", percent(of.share), percent_range(of.interval))
}

/// The evidence.
pub(super) fn section(head: &Head, summary: &Summary, of: &ServiceSummary, interval: &str) -> Vec<Block> {
    let words = Words::of(head);
    let mut blocks = vec![Block::Heading("Service".to_owned())];
    let mut grid = Grid::of_numbers([words.unit, "per run", interval, "share", interval]);
    let none = || DASH.to_owned();
    let served = (of.offered.mean - of.unserved.mean.mean - of.cut.mean.mean).max(0.0);
    let (share, range) = share(of.served());
    if has_load(head) {
        let offered = [count(of.offered.mean), count_range(of.offered.interval)];
        grid.row(["offered".to_owned(), offered[0].clone(), offered[1].clone(), none(), none()]);
        grid.row(portion("unserved", &of.unserved));
        grid.row(portion("cut off", &of.cut));
        grid.row(["served".to_owned(), count(served), none(), share, range]);
    } else {
        let (asked, asked_range) = duration_pair(of.offered.mean, of.offered.interval);
        grid.row(["asked for".to_owned(), asked, asked_range, none(), none()]);
        grid.row(time("not ready", &of.unserved));
        grid.row(["ready".to_owned(), duration(served), none(), share, range]);
    }
    blocks.push(Block::Table(grid));
    let mut grid = Grid::of_numbers(["time", "per run", interval, "share", interval]);
    grid.row(time(words.short, &of.short_s));
    grid.row(time("no pod ready", &of.down_s));
    blocks.push(Block::Table(grid));
    blocks.push(Block::Table(stretches(summary, of, interval)));
    if summary.replications > 1 {
        let mut grid = Grid::of_numbers(["", "runs", "share", interval]);
        for (name, odds) in [
            (format!("never {}", words.short), of.never_short),
            ("some pod always ready".to_owned(), of.never_down),
            ("never all pods ready".to_owned(), of.never_ready),
        ] {
            grid.row([name, whole(odds.hits), percent(odds.share), percent_range(odds.interval)]);
        }
        blocks.push(Block::Table(grid));
    }
    blocks.push(Block::Table(pods(head, of, interval)));
    blocks.push(Block::Text(watched(of)));
    blocks
}

/// Since when a service is watched.
fn watched(of: &ServiceSummary) -> String {
    let since = match (of.never_ready.hits, of.ready_after_s) {
        (_, None) => "from submission, since they never were all ready",
        (0, Some(_)) => "from the first instant at which all pods were ready",
        _ => "from the first instant at which all pods were ready, or from submission where they never were",
    };
    format!("Watched {since}: for {} on average.", duration(of.watched_s.mean))
}

fn stretches(summary: &Summary, of: &ServiceSummary, interval: &str) -> Grid {
    let mut grid = Grid::of_numbers(["longest such stretch", "of a run", interval]);
    if summary.replications == 1 {
        grid.row(["the only run".to_owned(), duration(of.worst_short_s), DASH.to_owned()]);
        return grid;
    }
    if let Some(mean) = of.longest_short_s.mean {
        let (value, range) = duration_pair(mean.mean, mean.interval);
        grid.row(["mean".to_owned(), value, range]);
    }
    let quantiles = of.longest_short_s.quantiles;
    for (name, of) in [("p50 (median)", quantiles.p50), ("p95", quantiles.p95)] {
        let (value, range) = duration_pair(of.value, of.interval);
        grid.row([name.to_owned(), value, range]);
    }
    grid.row(["worst of all runs".to_owned(), duration(of.worst_short_s), DASH.to_owned()]);
    grid
}

fn pods(head: &Head, of: &ServiceSummary, interval: &str) -> Grid {
    let mut grid = Grid::of_numbers(["", "mean", interval]);
    if let Some((ready, wanted)) = of.ready_pods.zip(of.wanted_pods) {
        let [mean, range, asked] = count_of(ready.ratio, ready.interval, wanted.ratio);
        grid.row(["pods ready, over time".to_owned(), mean, range]);
        grid.row(["pods asked for, over time".to_owned(), asked, count_range(wanted.interval)]);
    }
    grid.row(["most pods asked for".to_owned(), whole(u64::from(of.most_wanted)), DASH.to_owned()]);
    if let Some(mean) = of.ready_after_s {
        let (value, range) = duration_pair(mean.mean, mean.interval);
        grid.row(["until all pods were ready".to_owned(), value, range]);
    }
    let currency = head.currency;
    let mut money = |name: String, of: Option<Ratio>, factor: f64| {
        let Some(of) = of else { return };
        let money = Money::like(of.ratio * factor);
        let times = |of: crate::stats::Interval| crate::stats::Interval {
            low: of.low * factor,
            high: of.high * factor,
        };
        grid.row([name, money.sum(of.ratio * factor), money.range(of.interval.map(times))]);
    };
    money(format!("cost an hour, {currency}"), of.cost_per_hour, 1.0);
    if head.horizon.as_hours_f64() >= 24.0 {
        money(format!("cost a day, {currency}"), of.cost_per_hour, 24.0);
    }
    if has_load(head) {
        money(format!("cost per million requests served, {currency}"), of.cost_per_million, 1.0);
    }
    grid
}

fn share(of: Option<Ratio>) -> (String, String) {
    of.map_or_else(|| (DASH.to_owned(), DASH.to_owned()), |of| fine_share(of.ratio, of.interval))
}

/// A row of a part that is counted.
pub(super) fn portion(name: &str, of: &Portion) -> [String; 5] {
    let (share, range) = share(of.share);
    [name.to_owned(), count(of.mean.mean), count_range(of.mean.interval), share, range]
}

fn time(name: &str, of: &Portion) -> [String; 5] {
    let (value, range) = duration_pair(of.mean.mean, of.mean.interval);
    let (share, shares) = share(of.share);
    [name.to_owned(), value, range, share, shares]
}

/// What to do, in the order of what it is worth.
pub(super) fn advice(head: &Head, summary: &Summary, of: &ServiceSummary) -> Vec<String> {
    let mut advice: Vec<String> = never_held(head, of.never_held).into_iter().collect();
    let reclaimed = summary.reclaims.total.max > 0 || summary.evictions.mean > 0.0;
    let on_notice = match head.lasting {
        Some(Lasting::Service { on_notice, .. }) => on_notice,
        _ => OnNotice::Ignore,
    };
    let lacks = of.never_short.hits < of.never_short.n && of.never_held.hits == 0;
    let down = of.never_down.hits < of.never_down.n;
    let replace = lacks && reclaimed && head.warns && on_notice != OnNotice::HandOver;
    if replace {
        advice.push(
            "reclaims take pods before others are ready in their place: let pods under notice serve until others are \
             ready (service.on_notice: hand-over)"
                .to_owned(),
        );
    }
    if lacks && reclaimed && down {
        advice.push(
            "reclaims leave no pod at all: run more replicas, and allow pools that are not taken together, such as \
             other zones or instance types"
                .to_owned(),
        );
    } else if lacks && reclaimed {
        advice.push(
            "a spare replica or two cover what is lost between a reclaim and the next pod that is ready"
                .to_owned(),
        );
    }
    if lacks && !reclaimed && has_load(head) {
        advice.push(
            "nothing was reclaimed: the load is more than the pods can serve at times; run more of them, or let \
             them be scaled earlier"
                .to_owned(),
        );
    }
    // A pod that is replaced drains too.
    if of.cut.mean.mean > 0.0 && head.warns && on_notice == OnNotice::Ignore && !replace {
        advice.push(
            "requests are cut off when their pod is killed: let pods drain as soon as their instance is under notice \
             (service.on_notice: drain)"
                .to_owned(),
        );
    }
    advice
}

/// No pod got an instance.
pub(super) fn never_held(head: &Head, of: Proportion) -> Option<String> {
    (of.hits > 0 && !head.suspended).then(|| {
        format!(
            "in {} of the runs no pod got an instance within {}: the bid is too low for the price, or there is no stock",
            percent(of.share),
            head.horizon
        )
    })
}

/// One replication in words: `99.97 % of requests served, under capacity for 12m, no pod ready for 0s`.
pub(super) fn told(head: &Head, of: &ServiceAccount) -> String {
    let (lost, offered) = ((of.unserved + of.cut).as_f64(), of.offered.as_f64());
    let share = (offered > 0.0).then(|| fine_share(1.0 - lost / offered, None).0);
    let served = match (share, has_load(head)) {
        (None, true) => "no request came".to_owned(),
        (None, false) => "no pods were asked for".to_owned(),
        (Some(share), true) => format!("{share} of requests served"),
        (Some(share), false) => format!("{share} of the pods asked for ready, over time"),
    };
    let words = Words::of(head);
    let ready = match of.ready_after {
        Some(after) => format!("all pods ready after {after}"),
        None => "the pods never all ready".to_owned(),
    };
    format!(
        "{ready}, {served}, {} for {} ({} at the longest), no pod ready for {}, at most {} asked for",
        words.short,
        of.short,
        of.longest_short,
        of.down,
        plural(u64::from(of.most_wanted), "pod")
    )
}
