//! A program without std: with its own panic handler, it does not build if any dependency brings std in.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{Leniency, Operation, Pdu, SubmitSm};
use smpp_driver::session::{Config, Instant, Role, Session};
use smpp_driver::text::{self, Encoding};

// Start-up code and `memcpy`, which std would bring otherwise.
#[link(name = "c")]
unsafe extern "C" {}

/// Memory that is never given: this program is built, not run.
struct NoMemory;

// SAFETY: it gives no memory, so there is nothing to get wrong.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static MEMORY: NoMemory = NoMemory;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// What unwinding would call; std has it otherwise, and this program aborts.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// Uses each pure layer once.
#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    let mut octets = Vec::new();
    let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build();
    let Ok(submit_sm) = submit_sm else { return 1 };
    Pdu::request(1, submit_sm.clone()).encode(&mut octets);
    let Ok(Some((frame, _))) = split(&octets, FrameLimit::default()) else { return 2 };
    let Ok(pdu) = Pdu::decode(frame, Leniency::LENIENT) else { return 3 };
    let mut session = Session::new(Role::Esme, Config::default(), Instant::default());
    let sent = session.request(Instant::default(), submit_sm.as_body(), None);
    let estimate = text::estimate("Hello");
    i32::from(sent.is_ok() || pdu.sequence_number != 1 || estimate.encoding != Encoding::Gsm7)
}
