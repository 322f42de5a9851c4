//! Identities: indexes into the tables of one replication, as types.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the table this identity belongs to.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(/// A pool: capacity of one instance type (or pod shape) in one zone of one provider.
    PoolId);
id!(/// An instance: one machine or serverless sandbox, held once; numbered by creation.
    InstanceId);
id!(/// A pod: one try at a workload's work; numbered by creation.
    PodId);
id!(/// A Job: the workload itself, or one that a CronJob started; numbered by creation.
    JobId);
