//! Figures of runs and comparisons.

use super::{assert_sound, bars, dots, line, rules};
use crate::outcome::Record;
use crate::report::compare::{CompareReport, Ran};
use crate::report::figure::{Figure, Side, comparison, run};
use crate::report::tests::{advised, head, mixed, report};
use crate::report::{Head, RunReport};
use crate::stats::examples::{completed, failed, scheduled, served};

fn figures(report: &RunReport, records: &[Record]) -> Vec<Figure> {
    let figures = run::figures(report, records);
    figures.iter().for_each(assert_sound);
    assert!(figures.iter().all(|figure| run::NAMES.contains(&figure.name.as_str())));
    figures
}

fn named<'a>(figures: &'a [Figure], name: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("no figure {name}"))
}

#[test]
fn a_distribution_counts_every_run_and_marks_the_deadline() {
    let records = mixed();
    let figures = figures(&report(&records), &records);
    let time = named(&figures, "completion-time");
    let [histogram, curve] = &time.panels[..] else { panic!("{} panels", time.panels.len()) };
    let share: f64 = bars(histogram).iter().map(|bar| bar.y[1]).sum();
    assert!((share - 0.87).abs() < 1e-9, "870 of 1,000 complete: {share}");
    let last = line(curve).last().unwrap();
    assert_eq!((last[0], last[1]), (curve.x.high, 0.87), "the others never do");
    assert!(line(curve).windows(2).all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] <= pair[1][1]));
    assert_eq!(rules(histogram), [(Side::X, 8.0 * 3_600.0, "deadline 8h")]);
    assert_eq!(curve.x.label, "Time from submission to completion");
    assert!(time.says.contains("meet the deadline of 8h"), "{}", time.says);
}

#[test]
fn the_curve_stands_at_the_share_of_runs_that_come_to_no_more() {
    let records: Vec<Record> = (0..10).map(|k| completed(k, k as u32)).collect();
    let figures = figures(&report(&records), &records);
    let curve = line(&named(&figures, "cost").panels[1]);
    // Costs are 1.2 + 0.05 + 1/150 and a third of 0.2 + 1/150 more for every reclaim.
    let cost = |reclaims: f64| 1.25 + reclaims * 0.2 / 3.0 + (reclaims + 1.0) * 0.2 / 30.0;
    for place in 0..10 {
        let point = curve[place + 1];
        assert!((point[0] - cost(place as f64)).abs() < 1e-5, "{point:?}");
        assert!((point[1] - (place + 1) as f64 / 10.0).abs() < 1e-12, "{point:?}");
    }
    let quantiles = dots(&named(&figures, "cost").panels[1], "");
    assert_eq!(quantiles[0].y, 0.5);
    assert!(quantiles[0].label.starts_with("median 1.5"), "{}", quantiles[0].label);
    let reference = rules(&named(&figures, "cost").panels[0])[0];
    assert_eq!((reference.1, reference.2), (4.85, "on-demand 4.85"));
}

#[test]
fn parts_add_up_to_the_cost() {
    let records = mixed();
    let report = report(&records);
    let figures = figures(&report, &records);
    let parts = named(&figures, "cost-parts");
    let all = bars(&parts.panels[0]);
    let mut spot: Vec<_> = all.iter().filter(|bar| bar.y[1] < 1.0).collect();
    spot.sort_by(|one, other| one.x[0].total_cmp(&other.x[0]));
    assert!(spot.windows(2).all(|pair| (pair[0].x[1] - pair[1].x[0]).abs() < 1e-12), "no gap and no overlap");
    assert!((spot.last().unwrap().x[1] - report.summary.mean_cost()).abs() < 1e-9);
    let on_demand = all.iter().find(|bar| bar.y[0] > 1.0).unwrap();
    assert_eq!(on_demand.x, [0.0, 4.85]);
    assert!(spot[0].says.contains("useful work") && spot[0].says.contains("CNY"), "{}", spot[0].says);
}

#[test]
fn the_risk_of_a_limit_is_that_of_the_runs_that_need_more() {
    let records = mixed();
    let report = advised(&records);
    let figures = figures(&report, &records);
    let risk = named(&figures, "backoff-risk");
    // Of four runs one each bears 12, 7, 3 and 0.
    let share = |limit: usize| line(&risk.panels[0])[limit][1];
    assert_eq!([0, 2, 3, 6, 7, 11, 12].map(share), [0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0.0]);
    assert_eq!(rules(&risk.panels[0])[0], (Side::X, 6.0, "now 6"));
    assert!(risk.says.starts_with("backoffLimit: 6 fails 50.0 % of runs."), "{}", risk.says);
}

#[test]
fn odd_runs_have_sound_figures() {
    let one = vec![completed(0, 0)];
    figures(&report(&one), &one);
    let alike: Vec<Record> = (0..100).map(|k| completed(k, 0)).collect();
    figures(&report(&alike), &alike);
    let many: Vec<Record> = (0..10_000).map(|k| completed(k, (k % 7) as u32)).collect();
    let all = figures(&report(&many), &many);
    assert!(serde_json::to_string(&all).unwrap().len() < 400_000);
    let none: Vec<Record> = (0..50).map(failed).collect();
    let without = figures(&report(&none), &none);
    assert!(without.iter().all(|figure| figure.name != "completion-time"));
    let mut far: Vec<Record> = (0..1_000).map(|k| completed(k, (k % 3) as u32)).collect();
    far[7].ended_after = crate::units::Span::from_hours(900);
    let time = figures(&report(&far), &far);
    let says = &named(&time, "completion-time").says;
    assert!(says.contains("Not shown: 1 run beyond") && says.contains("37d12h"), "{says}");
    let served: Vec<Record> = (0..30).map(|k| served(k, k as u32)).collect();
    figures(&report(&served), &served);
    let scheduled: Vec<Record> = (0..30).map(|k| scheduled(k, (k % 2) as u32)).collect();
    figures(&report(&scheduled), &scheduled);
    let free: Vec<Record> = alike
        .iter()
        .map(|record| Record {
            cost: Default::default(),
            undiscounted: Default::default(),
            on_demand: crate::units::Bill::ZERO,
            ..record.clone()
        })
        .collect();
    assert!(figures(&report(&free), &free).iter().all(|figure| figure.name != "cost-parts"));
}

#[test]
fn a_comparison_shows_every_variant_with_its_interval() {
    let variant = |name: &str, reclaims: u32| Ran {
        name: name.to_owned(),
        parts: vec![name.to_owned()],
        head: Head { name: "pi".to_owned(), ..head() },
        records: (0..100).map(|k| completed(k, reclaims + (k % 2) as u32)).collect(),
        worth: Some(1.0),
    };
    let ran = [variant("eci", 3), variant("gke-spot", 0)];
    let report = CompareReport::of("spotcast compare pi.yaml".to_owned(), &ran, 0, Vec::new()).unwrap();
    let figures = comparison::figures(&report);
    figures.iter().for_each(assert_sound);
    let [cost, time, odds] = &named(&figures, "comparison").panels[..] else { panic!("not three charts") };
    for (at, variant) in report.variants.iter().enumerate() {
        let mean = variant.run.summary.cost.mean.unwrap();
        let dot = &dots(cost, "")[at];
        assert_eq!((dot.x, dot.y), (mean.mean, at as f64 + 0.5));
        assert_eq!(dot.x_interval, mean.interval.map(|of| [of.low, of.high]));
        assert_eq!(dots(time, "mean")[at].x, variant.run.summary.completion_s.mean.unwrap().mean);
        assert_eq!(dots(odds, "")[at].x, variant.run.summary.deadline.unwrap().met.share);
    }
    assert_eq!(odds.x.label, "Share of runs that meet the deadline");
    let says = crate::report::compare::words::overall(&report);
    assert_eq!(named(&figures, "comparison").says, says, "the verdict of the report");
    let frontier = named(&figures, "frontier");
    assert_eq!(dots(&frontier.panels[0], "none is better in all: cost, time and odds").len(), 1);
    assert_eq!(
        dots(&frontier.panels[0], "another is better in some respect and worse in none")[0].label,
        "eci"
    );
}

#[test]
fn variants_are_held_against_what_is_theirs() {
    let euro = crate::units::Currency::parse("EUR").unwrap();
    let variant = |name: &str, currency, deadline, worth| Ran {
        name: name.to_owned(),
        parts: vec![name.to_owned()],
        head: Head { currency, deadline, ..head() },
        records: (0..50).map(|k| completed(k, (k % 2) as u32)).collect(),
        worth,
    };
    let hours = crate::units::Span::from_hours;
    let ran = [
        variant("one", head().currency, Some(hours(8)), Some(1.0)),
        variant("two", euro, None, Some(8.0)),
        variant("three", crate::units::Currency::US_DOLLAR, None, None),
    ];
    let report = CompareReport::of("spotcast compare a b c".to_owned(), &ran, 0, Vec::new()).unwrap();
    let figures = comparison::figures(&report);
    figures.iter().for_each(assert_sound);
    let [cost, time, odds] = &named(&figures, "comparison").panels[..] else { panic!("not three charts") };
    assert_eq!(odds.x.label, "Share of runs that complete", "not all have a deadline");
    assert!(rules(time).is_empty() && rules(cost).is_empty(), "nothing holds for all of them");
    let prices: Vec<f64> = dots(cost, "on-demand").iter().map(|dot| dot.x).collect();
    assert!(
        (prices[0] - 4.85).abs() < 1e-9 && (prices[1] - 38.8).abs() < 1e-9 && prices.len() == 2,
        "{prices:?}"
    );
    let parts = named(&figures, "cost-parts");
    assert!(parts.says.ends_with("Not shown: 1 variant without a price in CNY."), "{}", parts.says);
    let ends = bars(&parts.panels[0]).iter().map(|bar| bar.x[1]).fold(0.0, f64::max);
    assert!(
        (ends - 8.0 * report.variants[1].run.summary.mean_cost()).abs() < 1e-9,
        "in the baseline's currency"
    );
    let frontier = named(&figures, "frontier");
    assert!(frontier.says.ends_with("Not shown: 1 variant without a completion time or a price in CNY."));
}
