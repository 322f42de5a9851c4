//! Containers: what a pod of them needs at its largest moment, as the scheduler counts.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as Written;

use super::inspection::Inspection;
use crate::scenario::document::Path;
use crate::scenario::issue::Place;
use crate::scenario::scalar::Quantity;
use crate::units::Resources;

/// The most containers of a pod; keeps every sum of requests far from overflow.
const MOST_CONTAINERS: usize = 1_000;
/// The most CPU a container may ask for, in thousandths: a million cores.
const MOST_CPU: u64 = 1_000_000_000;

type Quantities = BTreeMap<String, Written>;

/// What the pod requests, and where that stands.
pub(super) fn requests(
    inspection: &mut Inspection<'_>,
    spec: &Path,
    pod: &core::PodSpec,
) -> (Resources, Place) {
    let (containers, inits) = (spec.key("containers"), spec.key("initContainers"));
    let nothing = inspection.node(&containers).is_none_or(|node| node.elements().is_empty());
    if nothing && !inspection.unreadable(&containers) {
        inspection.wrong(spec, "missing field `containers`: a pod has at least one");
    }
    let init_containers = pod.init_containers.as_deref().unwrap_or_default();
    if pod.containers.len() + init_containers.len() > MOST_CONTAINERS {
        inspection.wrong(&containers, format!("a pod of more than {MOST_CONTAINERS} containers is not read"));
        return (Resources::default(), inspection.place(&containers));
    }
    let init_containers = inspection.each(&inits, init_containers);
    let main_containers = inspection.each(&containers, &pod.containers);
    check_names(inspection, init_containers.iter().chain(&main_containers));

    let mut lasting = Resources::default();
    let mut largest = Resources::default();
    for (at, container) in init_containers {
        let own = of_resources(inspection, &at, container.resources.as_ref());
        let policy = container.restart_policy.as_deref();
        // A sidecar runs on beside everything that comes later.
        if inspection.choice(&at.key("restartPolicy"), policy, &[("Always", ())]).is_some() {
            lasting = lasting.plus(&own);
            largest = largest.max(&lasting);
        } else {
            largest = largest.max(&lasting.plus(&own));
        }
    }
    for (at, container) in main_containers {
        lasting = lasting.plus(&of_resources(inspection, &at, container.resources.as_ref()));
        if container.restart_policy.is_some() {
            inspection
                .wrong(&at.key("restartPolicy"), "only init containers have a restart policy of their own");
        }
    }
    let mut requests = largest.max(&lasting);
    if let Some(whole) = &pod.resources {
        let whole_pod = of_resources(inspection, spec, Some(whole));
        let or = |given: u64, summed: u64| if given > 0 { given } else { summed };
        requests.cpu_millis = or(whole_pod.cpu_millis, requests.cpu_millis);
        requests.memory_bytes = or(whole_pod.memory_bytes, requests.memory_bytes);
    }
    let overhead = pod.overhead.as_ref().map(|overhead| {
        check(inspection, &spec.key("overhead"), overhead);
        add_up(overhead)
    });
    let place = inspection.place(&containers.index(0).key("resources").key("requests"));
    (requests.plus(&overhead.unwrap_or_default()), place)
}

/// Requests, which default to limits, and the rules between the two.
fn of_resources(
    inspection: &mut Inspection<'_>,
    owner: &Path,
    written: Option<&core::ResourceRequirements>,
) -> Resources {
    let Some(written) = written else { return Resources::default() };
    let at = owner.key("resources");
    let (none, limits_at, requests_at) = (Quantities::new(), at.key("limits"), at.key("requests"));
    let limits = written.limits.as_ref().unwrap_or(&none);
    let requests = written.requests.as_ref().unwrap_or(&none);
    check(inspection, &limits_at, limits);
    check(inspection, &requests_at, requests);
    for (name, request) in requests {
        let at = requests_at.key(name);
        match (Quantity::parse(&request.0), limits.get(name).map(|limit| Quantity::parse(&limit.0))) {
            (Ok(low), Some(Ok(high))) if low > high => {
                inspection.wrong(&at, format!("the request exceeds the limit of {}", limits[name].0));
            }
            (Ok(low), Some(Ok(high))) if low < high && is_extended(name) => {
                inspection.wrong(&at, format!("request and limit of {name} must be equal"));
            }
            (_, None) if is_extended(name) => {
                inspection.wrong_but(
                    &at,
                    format!("{name} needs a limit"),
                    "write the same number under limits",
                );
            }
            _ => {}
        }
    }
    let mut effective = limits.clone();
    effective.extend(requests.clone());
    for name in effective.keys().filter(|name| !is_known(name)) {
        let at = if requests.contains_key(name) { &requests_at } else { &limits_at };
        let billed = if name.contains("gpu") { ", and not billed; set provider.size.gpu" } else { "" };
        inspection.caution(&at.key(name), super::FIELD_IGNORED, format!("{name}: not modelled{billed}"));
    }
    add_up(&effective)
}

/// Devices and other resources of extensions, which can't be overcommitted.
fn is_extended(name: &str) -> bool {
    name.contains('/') && !name.starts_with("kubernetes.io/")
}

/// Checks the quantities of a block.
fn check(inspection: &mut Inspection<'_>, at: &Path, written: &Quantities) {
    for (name, quantity) in written {
        let (at, text) = (at.key(name), &quantity.0);
        match Quantity::parse(text) {
            Err(problem) => inspection.wrong(&at, problem),
            Ok(value) if name == "cpu" && value.millis() > MOST_CPU => {
                inspection.wrong_but(&at, format!("{text} CPUs are too many"), "CPU is counted in cores");
            }
            Ok(value) if name == "memory" && value.millis() % 1_000 != 0 => {
                inspection.wrong_but(
                    &at,
                    format!("{text} are parts of a byte"),
                    "m is for thousandths, M for millions",
                );
            }
            Ok(value) if is_extended(name) && value.millis() % 1_000 != 0 => {
                inspection.wrong(&at, format!("{name} comes in whole numbers, found {text}"));
            }
            Ok(_) => {}
        }
    }
}

fn is_known(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || is_gpu(name)
}

fn is_gpu(name: &str) -> bool {
    name.ends_with("/gpu")
}

/// Adds up quantities that have been checked.
fn add_up(written: &Quantities) -> Resources {
    let mut sum = Resources::default();
    for (name, quantity) in written {
        let Ok(value) = Quantity::parse(&quantity.0) else { continue };
        match name.as_str() {
            "cpu" => sum.cpu_millis = value.millis().min(MOST_CPU),
            "memory" => sum.memory_bytes = value.whole(),
            gpu if is_gpu(gpu) => {
                sum.gpu_millis = sum.gpu_millis.saturating_add(value.millis().min(MOST_CPU))
            }
            _ => {}
        }
    }
    sum
}

/// Every container needs a name of its own and an image.
fn check_names<'c>(
    inspection: &mut Inspection<'_>,
    containers: impl Iterator<Item = &'c (Path, &'c core::Container)>,
) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for (at, container) in containers {
        if container.name.is_empty() {
            inspection.missing(at, "name");
        } else if let Some(first) = seen.get(container.name.as_str()) {
            let hint = format!("the other stands on line {}", first.line);
            inspection.wrong_but(
                &at.key("name"),
                format!("two containers are named `{}`", container.name),
                hint,
            );
        } else {
            seen.insert(&container.name, inspection.place(&at.key("name")));
        }
        if container.image.as_ref().is_none_or(String::is_empty) {
            inspection.missing(at, "image");
        }
    }
}

/// Every mount needs its volume.
pub(super) fn check_mounts(
    inspection: &mut Inspection<'_>,
    pod: &core::PodSpec,
    volumes: &[&str],
    volumes_at: &Path,
) {
    let mut spec = volumes_at.clone();
    spec.0.pop();
    let lists =
        [("initContainers", pod.init_containers.as_deref()), ("containers", Some(pod.containers.as_slice()))];
    for (list, containers) in lists {
        for (at, container) in inspection.each(&spec.key(list), containers.unwrap_or_default()) {
            let mounts = container.volume_mounts.as_deref().unwrap_or_default();
            for (at, mount) in inspection.each(&at.key("volumeMounts"), mounts) {
                if !mount.name.is_empty() && !volumes.contains(&mount.name.as_str()) {
                    inspection.wrong(&at.key("name"), format!("there is no volume `{}`", mount.name));
                }
            }
        }
    }
}
