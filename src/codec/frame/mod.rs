//! Frames: the 16 octets before each body, and the stream cut into whole PDUs. No body is read here.

mod error;
mod header;
mod split;

pub use error::{Foreign, FrameError};
pub use header::Header;
pub use split::{Frame, FrameLimit, split};
