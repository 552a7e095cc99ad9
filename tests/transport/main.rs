//! Client and server over real sockets and in-memory pipes.

mod bad_input;
mod basics;
mod support;
