//! What is sold, and what names say.

use crate::scenario::policy::built_in;
use crate::scenario::policy::file::PolicyFile;
use crate::scenario::policy::sizes::{Sold, Spec, resized, sold, spec, type_size};
use crate::scenario::scalar::Quantity;
use crate::units::Resources;

fn file() -> &'static PolicyFile {
    &built_in()[0].file
}

fn rounded(asked: Resources) -> Sold {
    sold(file().sizes.as_deref().unwrap(), asked, true)
}

#[test]
fn requests_are_rounded_up_to_what_is_sold() {
    let of = Resources::cores_gib;
    assert_eq!(rounded(of(2, 4)), Sold::AsAsked(of(2, 4)));
    assert_eq!(rounded(of(2, 3)), Sold::RoundedUp(of(2, 4)));
    assert_eq!(rounded(of(3, 4)), Sold::RoundedUp(of(4, 4)));
    assert_eq!(rounded(of(2, 17)), Sold::RoundedUp(of(4, 32)), "two cores come with 16 GiB at most");
    assert_eq!(rounded(of(64, 512)), Sold::AsAsked(of(64, 512)));
    assert_eq!(rounded(of(65, 1)), Sold::Beyond(of(65, 1)));
    assert_eq!(rounded(of(1, 2)), Sold::RoundedUp(of(2, 2)), "spot begins at two cores");
    let rows = file().sizes.as_deref().unwrap();
    assert_eq!(sold(rows, of(1, 2), false), Sold::AsAsked(of(1, 2)), "what is not spot is sold smaller");
    assert_eq!(rounded(Resources::default()), Sold::AsAsked(Resources::default()));
    assert_eq!(sold(&[], of(3, 5), true).size(), of(3, 5));
    let gpu = Resources { gpu_millis: 1_000, ..of(2, 3) };
    assert_eq!(rounded(gpu).size(), Resources { gpu_millis: 1_000, ..of(2, 4) });
}

#[test]
fn specs_are_types_or_sizes() {
    assert_eq!(spec("ecs.c5.large"), Ok(Spec::Type("ecs.c5.large".to_owned())));
    assert_eq!(spec(" ecs.t5-c1m2.large "), Ok(Spec::Type("ecs.t5-c1m2.large".to_owned())));
    assert_eq!(spec("2-4Gi"), Ok(Spec::Size(Resources::cores_gib(2, 4))));
    let half = Resources { cpu_millis: 500, memory_bytes: 1 << 30, gpu_millis: 0 };
    assert_eq!(spec("0.5-1Gi"), Ok(Spec::Size(half)));
    for wrong in
        ["", "2", "2-4", "2-4G", "2-Gi", "-4Gi", "0-4Gi", "2-0Gi", "ECS.C5", "ecs c5", "2–4Gi", "-2-4Gi"]
    {
        let text = spec(wrong).unwrap_err();
        assert!(text.starts_with("expected an instance type or a size such as 2-4Gi, found"), "{wrong}");
    }
}

#[test]
fn names_of_types_say_their_sizes() {
    let shapes = file().shapes.as_deref().unwrap();
    let size = |name: &str| type_size(shapes, name);
    let of = |cores, gib| Some(Resources::cores_gib(cores, gib));
    assert_eq!(size("ecs.c5.large"), of(2, 4));
    assert_eq!(size("ecs.c6e.xlarge"), of(4, 8));
    assert_eq!(size("ecs.g5.large"), of(2, 8));
    assert_eq!(size("ecs.r7.2xlarge"), of(8, 64));
    assert_eq!(size("ecs.c5.8xlarge"), of(32, 64));
    assert_eq!(size("ecs.sn1ne.large"), of(2, 4));
    assert_eq!(size("ecs.t5-c1m2.large"), of(2, 4));
    for unknown in [
        "ecs.gn6i-c4g1.xlarge",
        "ecs.c.large",
        "ecs.c5",
        "ecs.c5.huge",
        "ecs.c5.0xlarge",
        "ecs.c5.99999999999999999999xlarge",
        "ecs.c5.9999999999999999999xlarge",
        "c5.large",
        "m5.large",
        "",
    ] {
        assert_eq!(size(unknown), None, "{unknown}");
    }
}

#[test]
fn names_of_types_can_begin_with_their_family() {
    let file = &built_in().iter().find(|one| one.name == "ec2-spot").unwrap().file;
    let size = |name: &str| type_size(file.shapes.as_deref().unwrap(), name);
    let of = |cores, gib| Some(Resources::cores_gib(cores, gib));
    assert_eq!((size("c5.large"), size("m5.xlarge")), (of(2, 4), of(4, 16)));
    assert_eq!((size("r7iz.2xlarge"), size("c7g.medium")), (of(8, 64), of(1, 2)));
    assert_eq!((size("m3.xlarge"), size("c4.4xlarge")), (of(4, 15), of(16, 30)));
    for unknown in ["t3.medium", "g4dn.xlarge", "m5.metal", "m1.small", "m5", "ecs.c5.large"] {
        assert_eq!(size(unknown), None, "{unknown}");
    }
}

#[test]
fn a_size_of_the_policy_stands_in_for_that_of_the_pod() {
    let size = crate::scenario::policy::file::SizeFile {
        cpu: Some(Quantity(8_000)),
        memory: None,
        gpu: Some(Quantity(250)),
    };
    let expected = Resources { gpu_millis: 250, ..Resources::cores_gib(8, 4) };
    assert_eq!(resized(Resources::cores_gib(2, 4), &size), expected);
}
