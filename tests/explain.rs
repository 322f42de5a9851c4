//! What `explain` shows of a reclaim: pods, events and words as the providers document them.

mod support;

use std::fs;

use support::answer;

const JOB: &str = r#"
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  template:
    metadata:
      annotations: {ANNOTATION}
    spec:
      restartPolicy: Never
      containers: [{name: pi, image: "registry.example.com/pi:1", resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;
const ECI: &str = "k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo";
const TKE: &str = "eks.tke.cloud.tencent.com/spot-pod: \"true\"";
/// Stock runs out in the 62nd minute for four minutes: the check at 65:00 sees it.
const STOCK: &str = "minutes,units\n0,1\n62,0\n66,1\n100000,1\n";

/// What is said of a Job of three hours whose stock runs out once.
fn explained(provider: &str, annotation: &str, arguments: &[&str]) -> String {
    let here = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(here.path().join(name), text).expect("the folder can be written");
    };
    write("job.yaml", &JOB.replace("ANNOTATION", annotation));
    write("stock.csv", STOCK);
    let price = if provider == "tke-serverless" { "" } else { "price: {constant: 0.1}" };
    write(
        "scenario.yaml",
        &format!(
            "manifest: job.yaml\nprovider: {provider}\nwork: 3h\nmarket:\n  pools:\n    a:\n      on_demand: 0.5\n      {price}\n      \
             stock: {{trace: {{file: stock.csv, columns: {{time: minutes, value: units}}, time: minutes, \
             counts: true, past_end: hold}}}}\n"
        ),
    );
    let name = here.path().join("scenario.yaml").display().to_string();
    answer(&[&["explain", &name], arguments].concat())
}

/// A table of the text: the lines under its title.
fn table<'a>(text: &'a str, title: &str) -> Vec<&'a str> {
    text.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.is_empty()).collect()
}

#[test]
fn a_bid_failed_pod_stays_beside_its_replacement() {
    for (provider, minutes) in [("eci-2020", 3), ("eci", 5)] {
        let text = explained(provider, ECI, &[]);
        let pods = table(&text, "kubectl get pods");
        assert_eq!(pods.len(), 3, "{text}");
        assert!(pods[0].starts_with("NAME ") && pods[0].ends_with("AGE"), "{text}");
        let columns: Vec<Vec<&str>> = pods.iter().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(columns[1][1..4], ["1/1", "BidFailed", "0"], "{text}");
        assert_eq!(columns[2][1..4], ["0/1", "Completed", "0"], "{text}");
        let events = table(&text, "kubectl get events");
        let notice: Vec<_> = events.iter().filter(|line| line.contains("SpotToBeReleased")).collect();
        assert_eq!(notice.len(), 1, "{text}");
        let words: Vec<&str> = notice[0].split_whitespace().collect();
        assert_eq!(words[1..4], ["Warning", "SpotToBeReleased", &format!("pod/{}", columns[1][0])]);
        assert!(notice[0].ends_with(&format!("Spot ECI will be released in {minutes} minutes")), "{text}");
        assert!(
            text.contains("The pod is spot instance, and have been released at 2026-01-01T01:"),
            "{text}"
        );
    }
}

#[test]
fn the_times_of_the_guides_listing_come_out() {
    let csv = explained("eci-2020", ECI, &["--format", "csv", "--part", "pods"]);
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let column = table.headers().expect("a header").iter().position(|name| name == "created_s");
    let created: Vec<String> =
        table.records().map(|row| row.expect("a row")[column.expect("created_s")].to_owned()).collect();
    // The check at 65:00, three minutes of notice, ten seconds of back-off.
    assert_eq!(created, ["0", "4090"]);
    let log = explained("eci-2020", ECI, &["--log"]);
    assert!(log.contains("1h5m ") && log.contains("1h8m"), "{log}");
}

#[test]
fn tke_kills_the_pod_and_creates_it_again() {
    let text = explained("tke-serverless", TKE, &[]);
    let events = table(&text, "kubectl get events");
    let killed: Vec<_> = events.iter().filter(|line| line.contains("SpotPodInterruption")).collect();
    assert_eq!(killed.len(), 1, "{text}");
    assert!(killed[0].ends_with("Spot pod was interrupted, it will be killed and re-created"), "{text}");
    let pods = table(&text, "kubectl get pods");
    assert!(pods.iter().all(|line| !line.contains("BidFailed")), "{text}");
}

#[test]
fn json_tells_the_same_story() {
    let story: serde_json::Value =
        serde_json::from_str(&explained("eci", ECI, &["--format", "json"])).expect("JSON");
    let text = story.to_string();
    for part in ["SpotToBeReleased", "Spot ECI will be released in 5 minutes", "BidFailed", "kubelet, eci"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

/// What is said of a scenario of one pool.
fn told(annotations: &str, scenario: &str) -> String {
    let here = tempfile::tempdir().expect("a folder");
    fs::write(here.path().join("job.yaml"), JOB.replace("ANNOTATION", annotations)).expect("a file");
    let file = here.path().join("scenario.yaml");
    fs::write(&file, format!("manifest: job.yaml\n{scenario}")).expect("a file");
    answer(&["explain", &file.display().to_string(), "--log"])
}

#[test]
fn a_reservation_is_on_the_bill_and_renewed_as_long_as_the_work_goes_on() {
    let scenario = "provider: {policy: reserved, startup: 0s, purchase: {reserved: {price: 1, period: 10h}}}\n\
                    work: WORK\nmarket: {pools: {a: {on_demand: 2}}}\n";
    for (work, cost, what) in [("5h", "10.00", "reservation"), ("25h", "30.00", "reservation, 3 periods")] {
        let text = told("", &scenario.replace("WORK", work));
        assert!(text.contains(&format!("1 pod, {cost} CNY.")), "{text}");
        assert!(text.contains(what) && text.contains("Holds a, reserved"), "{text}");
        let total = text.lines().find(|line| line.starts_with("TOTAL")).expect("a total");
        assert!(total.ends_with(cost), "{total}");
    }
}

#[test]
fn a_pod_that_falls_back_says_why() {
    let limit = "k8s.aliyun.com/eci-spot-strategy: SpotWithPriceLimit, k8s.aliyun.com/eci-spot-price-limit: \"0.25\", \
                 k8s.aliyun.com/eci-spot-fallback: \"true\"";
    let scenario =
        "work: 1h\nmarket: {pools: {a: {on_demand: 0.6, price: {constant: PRICE}, stock: unlimited}}}\n";
    let text = told(limit, &scenario.replace("PRICE", "0.3"));
    assert!(
        text.contains("Spot [a] is not to be had: bid 0.25 does not buy at the market price of 0.3"),
        "{text}"
    );
    let bought = told(limit, &scenario.replace("PRICE", "0.2"));
    assert!(!bought.contains("SpotDegraded"), "{bought}");
}

#[test]
fn a_shortened_notice_says_how_long_it_is() {
    let scenario = "provider: {policy: eci, protection: 1h}\nwork: 2h\nstartup: 0s\n\
                    market: {pools: {a: {on_demand: 0.6, price: {constant: 0.1}, hazard: {fixed: {after: LIFE}}}}}\n";
    let text = told(ECI, &scenario.replace("LIFE", "5m"));
    assert!(text.contains("Spot ECI will be released in 5 minutes"), "{text}");
    let text = told(ECI, &scenario.replace("LIFE", "2m"));
    assert!(text.contains("Spot ECI will be released in 2 minutes"), "{text}");
}
