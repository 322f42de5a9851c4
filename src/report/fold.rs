//! Events that happen at one instant and differ only in their pod, told in one line.

use std::collections::{BTreeMap, BTreeSet};

use crate::outcome::{EventLine, Timeline};

/// One line for an event, or for several that differ only in their pod.
pub(super) struct Folded<'a> {
    /// The first of them.
    pub(super) event: &'a EventLine,
    /// How many others there are.
    pub(super) others: usize,
    /// Whether the object is the pod; else the message names it.
    of_the_object: bool,
}

impl Folded<'_> {
    /// The object, with the number of others: `pod/tiles-0-m5d4k (+99)`.
    pub(super) fn object(&self) -> String {
        self.with_others(&self.event.object, self.of_the_object)
    }

    /// The message, with the number of others where it names the pod.
    pub(super) fn message(&self) -> String {
        self.with_others(&self.event.message, !self.of_the_object)
    }

    fn with_others(&self, text: &str, here: bool) -> String {
        if here && self.others > 0 { format!("{text} (+{})", self.others) } else { text.to_owned() }
    }
}

/// The events, folded; each stands where the first of its kind does.
pub(super) fn folded(timeline: &Timeline) -> Vec<Folded<'_>> {
    let pods: BTreeSet<&str> = timeline.pods.iter().map(|pod| pod.name.as_str()).collect();
    let mut lines: Vec<Folded<'_>> = Vec::new();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for event in &timeline.events {
        let (of_the_object, [object, message]) = without_pod(event, &pods);
        let key =
            (event.at, event.kind.as_str(), event.reason.as_str(), event.from.as_str(), object, message);
        match places.get(&key) {
            Some(place) => lines[*place].others += 1,
            None => {
                places.insert(key, lines.len());
                lines.push(Folded { event, others: 0, of_the_object });
            }
        }
    }
    lines
}

/// Object and message without the name of the pod they are about, and whether the object is that pod.
fn without_pod(event: &EventLine, pods: &BTreeSet<&str>) -> (bool, [String; 2]) {
    let of_the_object = event.object.strip_prefix("pod/").filter(|name| pods.contains(name));
    let of_the_message = || event.message.split([' ', '/']).find(|word| pods.contains(word));
    let Some(name) = of_the_object.or_else(of_the_message) else {
        return (true, [event.object.clone(), event.message.clone()]);
    };
    (of_the_object.is_some(), [&event.object, &event.message].map(|text| text.replace(name, "")))
}
