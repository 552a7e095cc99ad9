//! The live view of the example `smsc`, without a terminal: its tests lie beside it. An example whose tests `cargo test` runs
//! is not built as a program, and other tests need that.
#![expect(dead_code, reason = "the example uses the rest")]

#[path = "../examples/smsc/deliveries.rs"]
mod deliveries;
#[path = "../examples/support/mask.rs"]
mod mask;
#[path = "../examples/smsc/view/mod.rs"]
mod view;
