//! Client and server over real sockets and in-memory pipes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod basics;
mod limits;
mod pressure;
mod supervised;
mod support;
