//! How manifests select and set a policy, and where its settings come from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How a manifest selects and sets a policy.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ManifestRulesFile {
    /// Whether a manifest with one of the annotations or labels below selects this policy by itself.
    #[serde(default)]
    pub detect: bool,
    /// Annotations that begin so belong to this provider.
    pub prefix: Option<String>,
    /// Labels and taints of this provider's nodes and pods: a name, or `name=value`.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Annotations and what they set.
    #[serde(default)]
    pub annotations: BTreeMap<String, AnnotationFile>,
    /// Annotations that are known and change nothing that is modelled.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// What an annotation sets.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct AnnotationFile {
    /// What the annotation is for.
    #[serde(default)]
    pub meaning: String,
    /// Its allowed values, each with the settings that it stands for: dotted path to value.
    #[serde(default)]
    pub values: BTreeMap<String, SettingTexts>,
    /// The setting that takes its value.
    pub sets: Option<String>,
    /// How its value is written.
    pub form: Option<AnnotationFormFile>,
    /// Another annotation that it has no effect without.
    pub needs: Option<NeedsFile>,
    /// The settings of a manifest that selects this policy by itself and lacks the annotation.
    #[serde(default)]
    pub absent: SettingTexts,
}

/// Settings by dotted path; the values as they would stand in a policy file.
pub type SettingTexts = BTreeMap<String, String>;

/// An annotation with a value that another one needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct NeedsFile {
    /// Its name.
    pub annotation: String,
    /// Its value.
    pub value: String,
}

/// How the value of an annotation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnnotationFormFile {
    /// A price per hour.
    Price,
    /// A whole number of hours.
    Hours,
    /// A Kubernetes quantity.
    Quantity,
    /// A list, separated by commas.
    List,
}

/// Where a setting comes from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct FactFile {
    /// Keys of `sources`.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Why it is assumed, where no source states it.
    pub assumed: Option<String>,
    /// What else is to be known, such as a disagreement of sources.
    pub note: Option<String>,
}
