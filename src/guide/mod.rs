//! The guide: what the reference does not say in one place.
//!
//! | page | read it |
//! |---|---|
//! | [`start`] | first: a message sent, a message received |
//! | [`driver`] | to know what a channel does, and what it asks of you |
//! | [`sending_text`] | when texts cost more messages than expected, or arrive garbled |
//! | [`receipts`] | to know what became of messages |
//! | [`tls`](mod@tls) | when the SMSC is reached by TLS |
//! | [`privacy`] | to mask personal data, and to know what logs may show |
//! | [`throughput`] | when it is to be faster, or the SMSC says that it is too fast |
//! | [`many_machines`] | when messages must outlive a process, or one machine is not enough |
//! | [`testing_your_code`] | before your own code meets a real SMSC |
//! | [`operators`] | before you call your operator, and after |
//! | [`writing_an_smsc`] | when ESMEs are to bind to you |
//! | [`migrating_from_cloudhopper`] | when you come from there |
//! | [`troubleshooting`] | when something does not work: begin with what you see |
//!
//! Every example is compiled by the tests of this crate; those that need no SMSC elsewhere are run, too.

pub mod driver {
    #![doc = include_str!("driver.md")]
}
pub mod many_machines {
    #![doc = include_str!("many_machines.md")]
}
pub mod migrating_from_cloudhopper {
    #![doc = include_str!("migrating_from_cloudhopper.md")]
}
pub mod operators {
    #![doc = include_str!("operators.md")]
}
pub mod privacy {
    #![doc = include_str!("privacy.md")]
}
pub mod receipts {
    #![doc = include_str!("receipts.md")]
}
pub mod sending_text {
    #![doc = include_str!("sending_text.md")]
}
pub mod start {
    #![doc = include_str!("start.md")]
}
pub mod testing_your_code {
    #![doc = include_str!("testing_your_code.md")]
}
pub mod throughput {
    #![doc = include_str!("throughput.md")]
}
pub mod tls {
    #![doc = include_str!("tls.md")]
}
pub mod troubleshooting {
    #![doc = include_str!("troubleshooting.md")]
}
pub mod writing_an_smsc {
    #![doc = include_str!("writing_an_smsc.md")]
}
