//! Client and server over real sockets and in-memory pipes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod basics;
mod capture;
mod dropped;
mod foreign;
mod handler;
mod limits;
mod outbind;
mod policy;
mod pressure;
mod proxied;
mod proxy;
mod proxy_body;
mod reading;
mod sockets;
mod strangers;
mod supervised;
mod support;
mod tower;
mod trace;
mod url;
