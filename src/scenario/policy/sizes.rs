//! Sizes: what a pod's request becomes where only certain sizes are sold, and what the items of a list of
//! specs and the names of instance types say.

use super::file::{ShapesFile, SizeFile, SoldSizeFile};
use crate::scenario::scalar::Quantity;
use crate::units::Resources;

/// What is sold for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sold {
    /// What was asked for: it is sold, or smaller than all that the table knows, or there is no table.
    AsAsked(Resources),
    /// The smallest size that it fits into.
    RoundedUp(Resources),
    /// What was asked for, larger than all that the table knows.
    Beyond(Resources),
}

impl Sold {
    /// The size that is held.
    pub fn size(self) -> Resources {
        match self {
            Sold::AsAsked(size) | Sold::RoundedUp(size) | Sold::Beyond(size) => size,
        }
    }
}

/// An item of a list of specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// An instance type, such as `ecs.c5.large`.
    Type(String),
    /// A size, such as `2-4Gi`.
    Size(Resources),
}

/// Rounds a request up to a size that is sold as spot: the fewest cores that come with enough memory, then
/// the least memory. What is not spot is sold in smaller sizes, too, and a request for fewer cores than the
/// table knows stays as it is there; so does a request for nothing.
pub fn sold(rows: &[SoldSizeFile], asked: Resources, spot: bool) -> Sold {
    let fewest = rows.iter().map(|row| row.cpu.millis()).min();
    let small = fewest.is_none_or(|fewest| asked.cpu_millis < fewest);
    if rows.is_empty() || (small && !spot) || asked == Resources::default() {
        return Sold::AsAsked(asked);
    }
    let sizes = rows.iter().flat_map(|row| {
        row.memory.iter().map(|memory| Resources {
            cpu_millis: row.cpu.millis(),
            memory_bytes: memory.whole(),
            gpu_millis: asked.gpu_millis,
        })
    });
    match sizes.filter(|size| asked.fits(size)).min_by_key(|size| (size.cpu_millis, size.memory_bytes)) {
        Some(size) if size == asked => Sold::AsAsked(asked),
        Some(size) => Sold::RoundedUp(size),
        None => Sold::Beyond(asked),
    }
}

/// A pod's size with what a policy sets in its place.
pub fn resized(asked: Resources, size: &SizeFile) -> Resources {
    Resources {
        cpu_millis: size.cpu.map_or(asked.cpu_millis, Quantity::millis),
        memory_bytes: size.memory.map_or(asked.memory_bytes, Quantity::whole),
        gpu_millis: size.gpu.map_or(asked.gpu_millis, Quantity::millis),
    }
}

/// Reads an item of a list of specs.
///
/// # Errors
/// Says what was expected.
pub fn spec(item: &str) -> Result<Spec, String> {
    let wrong = || format!("expected an instance type or a size such as 2-4Gi, found {item:?}");
    let item = item.trim();
    if item.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        return if item.chars().all(plain) { Ok(Spec::Type(item.to_owned())) } else { Err(wrong()) };
    }
    let (cpu, memory) =
        item.split_once('-').filter(|(_, memory)| memory.ends_with("Gi")).ok_or_else(wrong)?;
    let quantity = |text: &str| Quantity::parse(text).ok().filter(|quantity| quantity.0 > 0);
    match (quantity(cpu), quantity(memory)) {
        (Some(cpu), Some(memory)) => Ok(Spec::Size(Resources {
            cpu_millis: cpu.millis(),
            memory_bytes: memory.whole(),
            gpu_millis: 0,
        })),
        _ => Err(wrong()),
    }
}

/// The size of an instance type, where its name says it.
pub fn type_size(shapes: &[ShapesFile], name: &str) -> Option<Resources> {
    shapes.iter().find_map(|shapes| {
        let (family, size) = name.strip_prefix(shapes.prefix.as_str())?.split_once('.')?;
        // A family has the number of its generation in its name: `c` is none, c5 and c6e are of its kind.
        let letters = family.find(|c: char| c.is_ascii_digit())?;
        let of_kind = || shapes.memory_per_cpu.get(&family[..letters]).filter(|_| !family.contains('-'));
        let per_cpu = shapes.memory_per_cpu.get(family).or_else(of_kind)?;
        let digits = size.len() - size.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let times: u64 =
            if digits == 0 { 1 } else { size[..digits].parse().ok().filter(|times| *times > 0)? };
        let cpu_millis = shapes.cpu.get(&size[digits..])?.millis().checked_mul(times)?;
        let memory = u128::from(per_cpu.whole()) * u128::from(cpu_millis) / 1_000;
        Some(Resources { cpu_millis, memory_bytes: u64::try_from(memory).ok()?, gpu_millis: 0 })
    })
}
