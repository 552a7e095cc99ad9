//! What waits, in a file next to the process: nothing is lost when it dies.
//!
//! [`DurableQueue`] is everything that [`driver::queue`](crate::driver::queue) asks of a store, in one file.
mod ahead;
mod apply;
mod dead;
mod error;
mod events;
mod forget;
mod index;
mod messages;
mod options;
mod parts;
mod queue;
mod rows;
mod shared;
mod store;
mod stores;
mod tables;
mod waiting;
mod work;
mod writer;

pub use dead::DeadLetter;
pub use error::OpenError;
pub use options::DurableOptions;
pub use queue::{DurableQueue, DurableStats};
pub use waiting::DurableLease;
