//! A manifest and a scenario to start from, made of what a policy says of manifests.

use super::file::{AnnotationFormFile, PolicyFile};
use crate::scenario::document::{Node, read};

/// Two files to start from.
pub struct Starter {
    /// A Job with the provider's annotations.
    pub manifest: String,
    /// A scenario that runs it.
    pub scenario: String,
}

/// A Job and a scenario for a policy. `name` is how the scenario names it.
pub fn starter(tree: &Node, name: &str) -> Starter {
    let file = read::<PolicyFile>(tree, &mut Vec::new()).value.unwrap_or_default();
    let annotations = annotations(&file);
    let block = if annotations.is_empty() {
        String::new()
    } else {
        let lines: Vec<String> =
            annotations.iter().map(|(key, value)| format!("        {key}: \"{value}\"\n")).collect();
        format!("    metadata:\n      annotations:\n{}", lines.concat())
    };
    let manifest = format!(
        "apiVersion: batch/v1
kind: Job
metadata:
  name: example
spec:
  backoffLimit: 20
  template:
{block}    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: registry.example.com/batch:latest
          resources:
            requests: {{cpu: \"2\", memory: 4Gi}}
"
    );
    let currency = file.currency.unwrap_or_else(|| "USD".to_owned());
    let scenario = format!(
        "# What it costs to run job.yaml on spot, and when it is done. `spotcast check` checks this file,
# `spotcast schema` prints what it may say, `spotcast providers show {name}` prints the rules.
name: example on {name}
manifest: job.yaml
provider: {name}

work: 6h # of one completion, undisturbed
checkpoint: {{every: 30m, cost: 20s, restore: 40s}}
deadline: 12h

# Without a market, the one that the provider's policy assumes is taken. Yours would look like this:
# market:
#   start: random
#   pools:
#     TYPE@ZONE:
#       on_demand: 0.62 # {currency} per hour
#       price: {{trace: prices.json}}
#       stock: unlimited

replications: 10000
seed: 1
"
    );
    Starter { manifest, scenario }
}

/// The annotations by which a manifest asks this provider for spot.
fn annotations(file: &PolicyFile) -> Vec<(String, String)> {
    let Some(rules) = &file.manifest else { return Vec::new() };
    let mut found = Vec::new();
    for (key, annotation) in &rules.annotations {
        let buys_spot = |settings: &super::file::SettingTexts| {
            settings.get("purchase").is_some_and(|purchase| purchase == "spot")
        };
        if let Some((value, _)) = annotation.values.iter().find(|(_, settings)| buys_spot(settings)) {
            found.push((key.clone(), value.clone()));
        } else if annotation.form == Some(AnnotationFormFile::List) {
            found.push((key.clone(), "2-4Gi".to_owned()));
        }
    }
    found
}
