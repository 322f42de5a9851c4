//! The built-in list is right, a list is read with every problem at its place, and the right row is found.

use super::find::covers;
use super::*;
use crate::scenario::policy;

const HEADER: &str =
    "provider,region,shape,unit,currency,on_demand,on_demand_date,spot,spot_date,source,note\n";

fn read(text: &str) -> Result<Catalogue, Vec<String>> {
    let told = |issues: Vec<crate::scenario::issue::Issue>| issues.iter().map(ToString::to_string).collect();
    parse_prices("p.csv", text.as_bytes().to_vec()).map_err(told)
}

fn list(rows: &str) -> Catalogue {
    read(&format!("{HEADER}{rows}")).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    read(text).unwrap_err()
}

fn usd() -> Currency {
    Currency::US_DOLLAR
}

#[test]
fn the_built_in_list_is_right_and_every_figure_has_its_date_and_source() {
    parse_prices("catalogue.csv", BUILT_IN.as_bytes().to_vec())
        .unwrap_or_else(|issues| panic!("{issues:#?}"));
    let rows = &built_in().rows;
    assert!(rows.len() >= 40, "{}", rows.len());
    let policies: Vec<&str> = policy::names().collect();
    for row in rows {
        let at = &row.place;
        assert!(row.on_demand.is_none_or(|price| price.date.is_some()), "{at}");
        assert!(row.spot.is_none_or(|price| price.date.is_some()), "{at}");
        assert!(row.source.len() > 20, "{at}: {}", row.source);
        assert!(
            row.providers.iter().any(|name| policies.contains(&name.as_str())),
            "{at}: {:?}",
            row.providers
        );
        if let (Some(on_demand), Some(spot)) = (row.on_demand, row.spot) {
            assert!(spot.rate <= on_demand.rate || row.note.contains("above on-demand"), "{at}");
        }
    }
    // One list of prices serves Spot and preemptible machines of Google Cloud alike.
    let of_gce: Vec<_> =
        rows.iter().filter(|row| row.providers.iter().any(|name| name == "gce-preemptible")).collect();
    assert!(of_gce.len() >= 14);
    assert!(of_gce.iter().all(|row| row.providers.iter().any(|name| name == "gke-spot")));
}

#[test]
fn every_problem_of_a_list_is_told_at_its_place() {
    let text = format!(
        "{HEADER}\
         ec2-spot,us-east-1,a,hour,usd,0,2026-9,,,,\n\
         ,,,,USD,\"0,1\",,-0.1,,,\n\
         ec2-spot,,a,,USD,,2026-07,,,,\n\
         ec2-spot,,a,,USD,-,,,,,\n\
         ec2-spot,any,b,,USD,1,,,,,\n\
         x ec2-spot,,c b,instance-hour,USD,2,,,,,\n\
         ec2-spot,,b,instance-hour,CNY,1,,,,,\n\
         ec2-spot,,b,vcpu-hour,USD,1,,,,,\n\
         \n\
         ec2-spot,us\n"
    );
    assert_eq!(
        problems(&text),
        [
            "p.csv:2:22: unit: expected one of instance-hour, vcpu-hour, gib-hour, gpu-hour, found \"hour\"",
            "p.csv:2:27: currency: expected a code of three capital letters such as USD, found \"usd\"",
            "p.csv:2:31: on_demand: expected a price above zero, found \"0\"",
            "p.csv:2:33: on_demand_date: expected a day such as 2026-07-20 or a month such as 2026-07, found \"2026-9\"",
            "p.csv:3:1: provider: expected a name such as that of a policy, found nothing",
            "p.csv:3:3: shape: expected a name such as that of an instance type, found nothing",
            "p.csv:3:9: on_demand: expected a price per hour such as 0.0439, found \"0,1\"; write a point before the decimals, and no separator of thousands",
            "p.csv:3:16: spot: expected a price per hour such as 0.0439, found \"-0.1\"; a price can't be below zero",
            "p.csv:4:19: on_demand_date: there is a date and no on_demand",
            "p.csv:5:1: the row has neither an on_demand nor a spot price",
            "p.csv:7:1: the instance-hour of b by ec2-spot in any region stands in line 6 already; leave one of them",
            "p.csv:11:1: the row has 2 fields, the header has 11",
        ]
    );
}

#[test]
fn every_problem_of_a_header_is_told() {
    assert_eq!(
        problems("provider,regin,shape,currency,shape,price,on_demand,on_demand\n"),
        [
            "p.csv:1:10: unknown column \"regin\"; did you mean region?",
            "p.csv:1:31: the header has \"shape\" twice",
            "p.csv:1:37: unknown column \"price\"; the columns are provider, region, shape, unit, currency, on_demand, on_demand_date, spot, spot_date, source, note",
            "p.csv:1:53: the header has \"on_demand\" twice",
        ]
    );
    let found = problems("shape;on_demand\n").join("\n");
    assert!(found.contains("the columns are parted by semicolons, write commas"), "{found}");
    assert!(found.contains("the header has neither on_demand nor spot"), "{found}");
    assert!(problems("").join("").contains("the file is empty; begin with the header provider,region"));
    assert_eq!(problems(HEADER), ["p.csv: there is no row below the header"]);
    assert!(
        read_prices(std::path::Path::new("/nowhere.csv"), "x").unwrap_err()[0]
            .to_string()
            .contains("can't be read")
    );
}

#[test]
fn three_columns_and_a_price_are_a_list() {
    let own = read("provider,shape,currency,spot\nmine,a b,USD,0.5\n").unwrap();
    let row = &own.rows[0];
    assert_eq!((row.unit, &row.region, row.on_demand), (Unit::Instance, &None, None));
    assert_eq!(row.spot, Some(DatedPrice { rate: Rate(500_000), date: None }));
    assert_eq!(row.shapes, ["a", "b"]);
    assert_eq!((own.file.as_deref(), row.place.line), (Some("p.csv"), 2));
}

#[test]
fn zones_are_of_their_region_and_of_no_other() {
    for (region, place) in [
        ("us-east-1", "us-east-1"),
        ("us-east-1", "us-east-1a"),
        ("us-central1", "us-central1-b"),
        ("cn-beijing", "cn-beijing-h"),
        ("cn", "cn-beijing-h"),
        ("eastus", "eastus-1"),
    ] {
        assert!(covers(region, place), "{place} is of {region}");
    }
    for (region, place) in [
        ("us-east-1", "us-east-2a"),
        ("us-east-1", "us-east-11"),
        ("us-east-1", "us-east-1ab"),
        // A local zone has prices of its own.
        ("us-east-1", "us-east-1-bos-1a"),
        ("us-east-1a", "us-east-1"),
        ("us-central1", "us-central1-bc"),
        ("us-central1", "us-central12"),
        ("eastus", "eastus2"),
        ("cn", "cna"),
        ("cn-beijing", "cn-beijing-finance-1"),
        ("us-east-1", ""),
    ] {
        assert!(!covers(region, place), "{place} is not of {region}");
    }
}

/// The price of a question: where the row stands, and the rate in micro-units.
fn found(lists: &[&Catalogue], side: Side, providers: &[&str], name: &str) -> Vec<(usize, i64)> {
    let (shape, place) = name.split_once('@').map_or((name, None), |(shape, place)| (shape, Some(place)));
    let providers: Vec<String> = providers.iter().map(|name| (*name).to_owned()).collect();
    let is_size = shape.contains("Gi");
    let question = Question { providers: &providers, shape, is_size, place, currency: usd() };
    match offer(lists, side, &question) {
        None => Vec::new(),
        Some(Offer::Instance(hit)) => vec![(hit.row.place.line, hit.price.rate.0)],
        Some(Offer::Units(units)) => {
            units.iter().map(|(_, hit)| (hit.row.place.line, hit.price.rate.0)).collect()
        }
    }
}

#[test]
fn the_narrowest_region_of_the_first_list_is_taken() {
    let own = list(
        "p,any,m,,USD,1,,,,,\n\
         p,r-1,m,,USD,2,,0.2,,,\n\
         p,r-1a,m,,USD,3,,,,,\n\
         p,r-2,m,,USD,4,,,,,\n\
         q,r-1,m,,USD,5,,,,,\n\
         p,r-1,m,,CNY,6,,,,,\n\
         p,r-1,n,,USD,7,,,,,\n",
    );
    let of = |name: &str| found(&[&own], Side::OnDemand, &["p"], name);
    assert_eq!(of("m@r-1a"), [(4, 3_000_000)]);
    assert_eq!(of("m@r-1b"), [(3, 2_000_000)]);
    assert_eq!(of("m@r-1"), [(3, 2_000_000)]);
    assert_eq!(of("m@r-9"), [(2, 1_000_000)], "any region");
    assert_eq!(of("m"), [(2, 1_000_000)], "the first row");
    assert_eq!(of("k@r-1"), []);
    assert_eq!(found(&[&own], Side::Spot, &["p"], "m@r-1a"), [(3, 200_000)], "the zone has no spot price");
    assert_eq!(found(&[&own], Side::OnDemand, &["mine", "q"], "m@r-1"), [(6, 5_000_000)], "by its base");
    let second = list("p,r-1,m,,USD,8,,0.8,,,\np,r-1,k,,USD,9,,0.9,,,\n");
    let both = |side, name: &str| found(&[&own, &second], side, &["p"], name);
    assert_eq!(both(Side::OnDemand, "m@r-1"), [(3, 2_000_000)]);
    assert_eq!(both(Side::Spot, "m@r-2"), [], "neither list has one there");
    assert_eq!(both(Side::OnDemand, "k@r-1"), [(3, 9_000_000)], "what the first does not know");
}

#[test]
fn a_shape_of_any_provider_must_be_sold_by_one_alone() {
    let lists = list("p,r-1,m,,USD,1,,,,,\nq,r-1,m,,USD,2,,,,,\np,r-1,n,,USD,3,,,,,\n");
    assert_eq!(found(&[&lists], Side::OnDemand, &[], "n@r-1"), [(4, 3_000_000)]);
    assert_eq!(found(&[&lists], Side::OnDemand, &[], "m@r-1"), []);
}

#[test]
fn parts_are_for_sizes_and_for_their_own_name_and_only_where_the_whole_has_no_price() {
    let own = list(
        "p,any,any,vcpu-hour,USD,1,,,,,\n\
         p,any,any,gib-hour,USD,2,,,,,\n\
         p,any,any fam,gpu-hour,USD,3,,0.3,,,\n\
         p,any,fam,vcpu-hour,USD,4,,,,,\n\
         p,any,2-8Gi,,USD,5,,,,,\n",
    );
    let of = |name: &str| found(&[&own], Side::OnDemand, &["p"], name);
    assert_eq!(of("2-4Gi@z"), [(2, 1_000_000), (3, 2_000_000), (4, 3_000_000)]);
    assert_eq!(of("fam"), [(5, 4_000_000), (4, 3_000_000)]);
    assert_eq!(of("2-8Gi@z"), [(6, 5_000_000)], "the whole has a price");
    assert_eq!(of("m5.large@z"), [], "a machine is not priced by parts of another");
    assert_eq!(found(&[&own], Side::Spot, &["p"], "2-4Gi"), [], "a GPU alone is nothing");
}

#[test]
fn rows_of_the_users_outdo_built_in_ones_that_they_say_wholly() {
    let count = |own: Option<&Catalogue>| {
        let wanted = Wanted { provider: Some("ec2-spot"), shape: Some("M5.LAR"), region: Some("us-east-1d") };
        select(own, &wanted).iter().map(|(list, _)| list.file.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(count(None), [false]);
    let half = list("ec2-spot,us-east-1,m5.large,,USD,0.1,,,,,\n");
    assert_eq!(count(Some(&half)), [true, false], "the built-in spot price still counts");
    let whole = list("ec2-spot,us-east-1,m5.large,,USD,0.1,,0.05,,,\n");
    assert_eq!(count(Some(&whole)), [true]);
    let elsewhere = list("ec2-spot,us-west-2,m5.large,,USD,0.1,,0.05,,,\n");
    assert_eq!(count(Some(&elsewhere)), [false]);
    let part = list("gce-preemptible,us-central1,e2-standard-4,,USD,0.1,,0.05,,,\n");
    let wanted = Wanted { shape: Some("e2-standard-4"), ..Wanted::default() };
    assert_eq!(select(Some(&part), &wanted).len(), 2, "the other policy's price still counts");
}
