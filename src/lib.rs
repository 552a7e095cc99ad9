// The README refers to files, the documentation to its own pages and pictures: of two definitions the first counts.
#![doc = include_str!("../benches/plots/links.md")]
//! [start]: guide::start
//! [driver-page]: guide::driver
//! [sending_text]: guide::sending_text
//! [receipts]: guide::receipts
//! [tls-page]: mod@guide::tls
//! [privacy]: guide::privacy
//! [throughput]: guide::throughput
//! [testing_your_code]: guide::testing_your_code
//! [operators]: guide::operators
//! [writing_an_smsc]: guide::writing_an_smsc
//! [migrating_from_cloudhopper]: guide::migrating_from_cloudhopper
//! [troubleshooting]: guide::troubleshooting
//!
#![doc = include_str!("../README.md")]
//!
//! # Layers
//!
//! | module | is | needs |
//! |---|---|---|
//! | [`codec`] | SMPP as octets: frames, PDUs, TLVs, codes | `alloc` |
//! | [`text`] | character sets, splitting, joining, user data headers, receipts, times | `alloc` |
//! | [`session`] | the rules of one conversation, without I/O or clock | `alloc` |
//! | `pii` | personal data: found by rules and replaced | feature `pii` |
//! | `transport` | client and server on tokio | feature `transport` |
//! | `driver` | a whole SMS channel: options, sending, receiving | feature `driver` |
//! | `durable` | what waits, in a file that outlives the process | feature `durable` |
//! | `nats` | messages that wait, shared by processes, on NATS JetStream | feature `nats` |
//! | `testing` | an SMSC to test against | feature `testing` |
//! | `guide` | how to do what, page by page; only here, in the documentation | feature `driver` |
//!
//! Data flows one way up and one way down; no layer imports the one above it.

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod codec;
#[cfg(feature = "driver")]
pub mod driver;
#[cfg(feature = "durable")]
pub mod durable;
#[cfg(all(any(doc, doctest), feature = "driver"))]
pub mod guide;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "pii")]
pub mod pii;
pub mod session;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
#[cfg(feature = "transport")]
pub mod transport;
