//! Whether the scheduler may place a pod on a node: selectors, affinity, taints, in the scheduler's words.

use std::collections::BTreeMap;

use super::types::{Effect, NodeOperator, NodeRequirement, PodTemplate, Toleration};

/// A taint of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value; empty where it has none.
    pub value: String,
    /// What it does.
    pub effect: Effect,
}

impl Taint {
    /// Reads `key=value:NoSchedule` or `key:NoSchedule`, as kubectl takes them.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str) -> Result<Taint, String> {
        let wrong = || format!("expected a taint such as dedicated=batch:NoSchedule, found {text:?}");
        let (name, effect) = text.rsplit_once(':').ok_or_else(wrong)?;
        let effect = match effect {
            "NoSchedule" => Effect::NoSchedule,
            "PreferNoSchedule" => Effect::PreferNoSchedule,
            "NoExecute" => Effect::NoExecute,
            _ => return Err(wrong()),
        };
        let (key, value) = name.split_once('=').unwrap_or((name, ""));
        if key.is_empty() {
            return Err(wrong());
        }
        Ok(Taint { key: key.to_owned(), value: value.to_owned(), effect })
    }

    /// What the scheduler says to a pod that does not bear it.
    pub fn refusal(&self) -> String {
        format!("node(s) had untolerated taint {{{}: {}}}", self.key, self.value)
    }

    /// A toleration that bears it, as it stands in a manifest.
    pub fn toleration(&self) -> String {
        let effect = match self.effect {
            Effect::NoSchedule => "NoSchedule",
            Effect::PreferNoSchedule => "PreferNoSchedule",
            Effect::NoExecute => "NoExecute",
        };
        let Taint { key, value, .. } = self;
        format!("{{key: {key}, operator: Equal, value: {value:?}, effect: {effect}}}")
    }

    /// Whether a toleration bears it.
    pub fn is_borne_by(&self, toleration: &Toleration) -> bool {
        toleration.key.as_ref().is_none_or(|key| *key == self.key)
            && toleration.value.as_ref().is_none_or(|value| *value == self.value)
            && toleration.effect.is_none_or(|effect| effect == self.effect)
    }
}

/// How much a pod prefers nodes with these labels and taints; or why it is not placed there.
///
/// # Errors
/// The scheduler's words for the reason.
pub fn suits(pod: &PodTemplate, labels: &BTreeMap<String, String>, taints: &[Taint]) -> Result<i64, String> {
    let selected = pod.node_selector.iter().all(|wanted| labels.get(&wanted.key) == Some(&wanted.value));
    let terms = &pod.affinity.required_nodes;
    let required = terms.is_empty() || terms.iter().any(|term| meets(term, labels));
    if !selected || !required {
        return Err("node(s) didn't match Pod's node affinity/selector".to_owned());
    }
    let bears = |taint: &Taint| pod.tolerations.iter().any(|toleration| taint.is_borne_by(toleration));
    if let Some(taint) = taints.iter().find(|taint| taint.effect != Effect::PreferNoSchedule && !bears(taint))
    {
        return Err(taint.refusal());
    }
    let preferences = pod.affinity.preferred_nodes.iter();
    let weight: i64 = preferences
        .filter(|preference| meets(&preference.term, labels))
        .map(|one| i64::from(one.weight))
        .sum();
    let shunned = taints.iter().filter(|taint| taint.effect == Effect::PreferNoSchedule && !bears(taint));
    // The default scheduler weighs taints three times as heavily as affinity, each on a scale of 100.
    Ok(weight - 300 * shunned.count() as i64)
}

/// Whether labels meet all requirements of a term. An empty term meets nothing, as in Kubernetes.
fn meets(term: &[NodeRequirement], labels: &BTreeMap<String, String>) -> bool {
    !term.is_empty() && term.iter().all(|requirement| meets_one(requirement, labels))
}

fn meets_one(requirement: &NodeRequirement, labels: &BTreeMap<String, String>) -> bool {
    let found = labels.get(&requirement.key);
    let listed = found.is_some_and(|value| requirement.values.contains(value));
    let compared = |holds: fn(i64, i64) -> bool| {
        let number = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
        let pair = number(found).zip(number(requirement.values.first()));
        pair.is_some_and(|(label, bound)| holds(label, bound))
    };
    match requirement.operator {
        NodeOperator::In => listed,
        NodeOperator::NotIn => !listed,
        NodeOperator::Exists => found.is_some(),
        NodeOperator::DoesNotExist => found.is_none(),
        NodeOperator::Gt => compared(|label, bound| label > bound),
        NodeOperator::Lt => compared(|label, bound| label < bound),
    }
}
