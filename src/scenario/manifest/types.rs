//! What a manifest says, checked and plain.

use crate::scenario::cronjob::CronJobSpec;
use crate::scenario::deployment::DeploymentSpec;
use crate::scenario::hpa::HpaSpec;
use crate::scenario::issue::Place;
use crate::scenario::job::JobSpec;
use crate::units::{Resources, Span};

/// One object of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A bare pod.
    Pod(PodTemplate),
    /// A Job with its pods.
    Job(JobManifest),
    /// A CronJob with the Job it starts.
    CronJob(CronJobManifest),
    /// A Deployment, or a ReplicaSet, with its pods.
    Deployment(DeploymentManifest),
    /// A HorizontalPodAutoscaler.
    HorizontalPodAutoscaler(HpaManifest),
    /// A DaemonSet: not simulated, and refused by serverless providers.
    DaemonSet(Named),
    /// A workload that is not simulated yet.
    NotYet(Named),
}

impl Object {
    /// What the object is called and where it stands.
    pub fn named(&self) -> &Named {
        match self {
            Object::Pod(pod) => &pod.owner,
            Object::Job(job) => &job.template.owner,
            Object::CronJob(cronjob) => &cronjob.job.template.owner,
            Object::Deployment(deployment) => &deployment.template.owner,
            Object::HorizontalPodAutoscaler(hpa) => &hpa.owner,
            Object::DaemonSet(named) | Object::NotYet(named) => named,
        }
    }
}

/// What an object is called and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `Job`, `Pod`, `Deployment`.
    pub kind: String,
    /// Its name; where the API would make one up from `generateName`, one of that form.
    pub name: String,
    /// Whether the name is made up.
    pub generated: bool,
    /// Its namespace; `default` where none is written.
    pub namespace: String,
    /// Where its kind is written.
    pub place: Place,
}

/// A Job and the template of its pods.
#[derive(Clone, Debug, PartialEq)]
pub struct JobManifest {
    /// Annotations of the Job itself; its pods do not have them.
    pub annotations: Vec<Noted>,
    /// What the Job controller goes by.
    pub spec: JobSpec,
    /// What stands beside it.
    pub around: Box<AroundJob>,
    /// What its pods are like; the owner is the Job.
    pub template: PodTemplate,
}

/// A CronJob and the Job it starts.
#[derive(Clone, Debug, PartialEq)]
pub struct CronJobManifest {
    /// Annotations of the CronJob itself.
    pub annotations: Vec<Noted>,
    /// When it starts Jobs.
    pub spec: CronJobSpec,
    /// What its Jobs are like; the owner of their pods is the CronJob.
    pub job: JobManifest,
}

/// A Deployment or ReplicaSet and the template of its pods; the owner says which of the two.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentManifest {
    /// Annotations of the object itself; its pods do not have them.
    pub annotations: Vec<Noted>,
    /// What the controller goes by.
    pub spec: DeploymentSpec,
    /// What its pods are like.
    pub template: PodTemplate,
}

/// A HorizontalPodAutoscaler.
#[derive(Clone, Debug, PartialEq)]
pub struct HpaManifest {
    /// What it is called and where it stands.
    pub owner: Named,
    /// What it goes by, and what it scales.
    pub spec: HpaSpec,
}

/// What a manifest says of a Job that is no part of its checked spec.
#[derive(Clone, Debug, PartialEq)]
pub struct AroundJob {
    /// The fields written that older versions of Kubernetes do not have, with their places.
    pub gated_fields: Vec<(&'static str, Place)>,
    /// Whether `backoffLimit` is written.
    pub limits_failures: bool,
    /// The queue of Kueue that admits the Job.
    pub queue: Option<String>,
}

/// What a pod is like.
#[derive(Clone, Debug, PartialEq)]
pub struct PodTemplate {
    /// The object that stands in the manifest: the pod itself or its owner.
    pub owner: Named,
    /// Annotations of the pod.
    pub annotations: Vec<Noted>,
    /// Labels of the pod.
    pub labels: Vec<Noted>,
    /// Labels its node must have.
    pub node_selector: Vec<Noted>,
    /// Taints it bears.
    pub tolerations: Vec<Toleration>,
    /// What else it wants of its node and of other pods.
    pub affinity: Affinity,
    /// What it needs at its largest moment, as the scheduler counts.
    pub requests: Resources,
    /// Where the requests stand, or the containers that have none.
    pub requests_place: Place,
    /// From the request to end until it is killed.
    pub grace_period: Span,
    /// Whether containers are restarted within the pod.
    pub restart_policy: PodRestartPolicy,
    /// The pod fails when it has run this long.
    pub active_deadline: Option<Span>,
    /// What it stores its files on.
    pub volumes: VolumeUse,
    /// Its priority class.
    pub priority_class: Option<String>,
    /// The names of its containers, without init containers.
    pub containers: Vec<String>,
}

impl PodTemplate {
    /// The annotation of this name.
    pub fn annotation(&self, key: &str) -> Option<&Noted> {
        self.annotations.iter().find(|noted| noted.key == key)
    }
}

/// A name and a value of somebody's map, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The name.
    pub key: String,
    /// The value.
    pub value: String,
    /// Where the value stands.
    pub place: Place,
}

/// `restartPolicy` of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodRestartPolicy {
    /// Whatever the exit code.
    Always,
    /// Unless the exit code is 0.
    OnFailure,
    /// Not at all.
    Never,
}

/// A taint a pod bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toleration {
    /// The taint's key; none bears every key.
    pub key: Option<String>,
    /// The taint's value; none bears every value (`operator: Exists`).
    pub value: Option<String>,
    /// The taint's effect; none bears every effect.
    pub effect: Option<Effect>,
    /// For how long a `NoExecute` taint is borne; none for good.
    pub lasts: Option<Span>,
    /// Where it stands; none where the cluster gave it to the pod.
    pub place: Option<Place>,
}

/// What a taint does to pods that do not bear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// They are not placed there.
    NoSchedule,
    /// They are placed elsewhere if possible.
    PreferNoSchedule,
    /// They are not placed there, and taken away.
    NoExecute,
}

/// Which nodes and which company a pod wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affinity {
    /// The node must meet every requirement of at least one of these; none means any node.
    pub required_nodes: Vec<Vec<NodeRequirement>>,
    /// Its preferences among nodes.
    pub preferred_nodes: Vec<NodePreference>,
    /// Whether it wants to be near other pods.
    pub near_pods: bool,
    /// Whether it wants to be away from other pods.
    pub away_from_pods: bool,
}

/// A preference among nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodePreference {
    /// How much it weighs, from 1 to 100.
    pub weight: i32,
    /// What the node must meet for it.
    pub term: Vec<NodeRequirement>,
}

/// A requirement on a label of the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRequirement {
    /// The label.
    pub key: String,
    /// How it is compared.
    pub operator: NodeOperator,
    /// With what.
    pub values: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// How a label is compared with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeOperator {
    /// The label has one of the values.
    In,
    /// The label is not there or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// The label is a larger number than the only value.
    Gt,
    /// The label is a smaller number than the only value.
    Lt,
}

/// What a pod stores its files on, as far as somebody may refuse it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeUse {
    /// Whether it has an `emptyDir`.
    pub empty_dir: bool,
    /// Whether it has a `hostPath`.
    pub host_path: bool,
    /// The claims it mounts.
    pub claims: Vec<String>,
}
