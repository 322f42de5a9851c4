//! Capacity that is never taken back: on-demand and reserved.

use crate::fixture::{assert_timeline, under};

#[test]
fn neither_price_nor_stock_nor_hazard_takes_what_is_paid_as_you_go() {
    let hostile = |policy| under(policy).stock(&[("0s", 1), ("1m", 0)]).life("1m");
    for policy in ["on-demand", "reserved"] {
        let run = hostile(policy).run();
        assert_eq!(run.only("noticed"), [""; 0], "{policy}");
        assert_eq!(run.lines.last().unwrap(), "3h Complete", "{policy}");
    }
    assert_timeline(
        &hostile("on-demand").work("10m1ms").run(),
        &[
            "0s held i0 p0 at 1 on-demand",
            "10m1ms billed i0 0.166944",
            "10m1ms finished p0",
            "10m1ms Complete",
        ],
    );
}

#[test]
fn a_reservation_is_paid_for_whole_periods_whether_used_or_not() {
    let paid = |work| {
        let purchase = "{reserved: {price: 0.5, period: 2h}}";
        let run = under("reserved").set("provider.purchase", purchase).work(work).run();
        let lines = &run.story.bills;
        assert_eq!(lines.len(), 1, "{lines:?}");
        (lines[0].bill.to_amount().to_string(), lines[0].to.to_string())
    };
    assert_eq!(paid("1m"), ("1".to_owned(), "2h".to_owned()));
    assert_eq!(paid("2h"), ("1".to_owned(), "2h".to_owned()));
    assert_eq!(paid("2h1ms"), ("2".to_owned(), "4h".to_owned()));
}
