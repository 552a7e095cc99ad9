//! SMPP.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod codec;
pub mod session;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
#[cfg(feature = "transport")]
pub mod transport;
