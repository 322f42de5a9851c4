//! Sizes of pods and machines.

use std::fmt;

/// What a pod asks for or a machine has. Integers, so that sizes compare exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resources {
    /// CPU in thousandths of a core.
    pub cpu_millis: u64,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Whole GPUs in thousandths; a vGPU share is less than 1000.
    pub gpu_millis: u64,
}

impl Resources {
    /// One gibibyte in bytes.
    pub const GIB: u64 = 1 << 30;

    /// A size of whole cores and GiB without GPU.
    pub const fn cores_gib(cores: u64, gib: u64) -> Resources {
        Resources { cpu_millis: cores * 1_000, memory_bytes: gib * Resources::GIB, gpu_millis: 0 }
    }

    /// Whether something of this size fits into something of size `room`.
    pub fn fits(&self, room: &Resources) -> bool {
        self.cpu_millis <= room.cpu_millis
            && self.memory_bytes <= room.memory_bytes
            && self.gpu_millis <= room.gpu_millis
    }

    /// Adds component by component.
    pub fn plus(&self, other: &Resources) -> Resources {
        Resources {
            cpu_millis: self.cpu_millis + other.cpu_millis,
            memory_bytes: self.memory_bytes + other.memory_bytes,
            gpu_millis: self.gpu_millis + other.gpu_millis,
        }
    }

    /// The larger of each component.
    pub fn max(&self, other: &Resources) -> Resources {
        Resources {
            cpu_millis: self.cpu_millis.max(other.cpu_millis),
            memory_bytes: self.memory_bytes.max(other.memory_bytes),
            gpu_millis: self.gpu_millis.max(other.gpu_millis),
        }
    }
}

/// Prints `2 vCPU, 4 GiB, 1 GPU`.
impl fmt::Display for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: f64| {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        write!(f, "{} vCPU, ", number(self.cpu_millis as f64 / 1_000.0))?;
        write!(f, "{} GiB", number(self.memory_bytes as f64 / Resources::GIB as f64))?;
        if self.gpu_millis > 0 {
            write!(f, ", {} GPU", number(self.gpu_millis as f64 / 1_000.0))?;
        }
        Ok(())
    }
}
