//! Statuses that no version of the specification has: the range of vendors, and what older stacks gave away.

use super::status::CommandStatus;

impl CommandStatus {
    /// Whether it is of the range that belongs to vendors: 0x400 to 0x4FF.
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        matches!(self.0, 0x400..=0x4FF)
    }
}

/// A row is the value and its name.
macro_rules! legacy {
    ($($value:literal, $name:literal;)*) => {
        impl CommandStatus {
            /// The name that OpenSmpp and its like give a value which the specification does not, for a person who
            /// looks at a log; nothing should be decided by it.
            ///
            /// ```
            /// use smpp_driver::codec::CommandStatus;
            ///
            /// assert_eq!(CommandStatus(0x22).legacy_name(), Some("ESME_RINVADR"));
            /// assert_eq!(CommandStatus(0x22).name(), None);
            /// ```
            $(#[doc(alias = $name)])*
            #[must_use]
            pub const fn legacy_name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

legacy! {
    0x0000_0019, "ESME_RADDCUSTFAIL";
    0x0000_001A, "ESME_RDELCUSTFAIL";
    0x0000_001B, "ESME_RMODCUSTFAIL";
    0x0000_001C, "ESME_RENQCUSTFAIL";
    0x0000_001D, "ESME_RINVCUSTID";
    0x0000_001F, "ESME_RINVCUSTNAME";
    0x0000_0021, "ESME_RINVCUSTADR";
    0x0000_0022, "ESME_RINVADR";
    0x0000_0023, "ESME_RCUSTEXIST";
    0x0000_0024, "ESME_RCUSTNOTEXIST";
    0x0000_0026, "ESME_RADDDLFAIL";
    0x0000_0027, "ESME_RMODDLFAIL";
    0x0000_0028, "ESME_RDELDLFAIL";
    0x0000_0029, "ESME_RVIEWDLFAIL";
    0x0000_0030, "ESME_RLISTDLSFAIL";
    0x0000_0031, "ESME_RPARAMRETFAIL";
    0x0000_0032, "ESME_RINVPARAM";
    0x0000_0035, "ESME_RINVDLMEMBDESC";
    0x0000_0038, "ESME_RINVDLMEMBTYP";
    0x0000_0039, "ESME_RINVDLMODOPT";
    0x0000_0059, "ESME_RPROVNOTALLWD";
    0x0000_0080, "ESME_RINVPGCUSTID";
    0x0000_0081, "ESME_RINVPGCUSTIDLEN";
    0x0000_0082, "ESME_RINVCITYLEN";
    0x0000_0083, "ESME_RINVSTATELEN";
    0x0000_0084, "ESME_RINVZIPPREFIXLEN";
    0x0000_0085, "ESME_RINVZIPPOSTFIXLEN";
    0x0000_0086, "ESME_RINVMINLEN";
    0x0000_0087, "ESME_RINVMIN";
    0x0000_0088, "ESME_RINVPINLEN";
    0x0000_0089, "ESME_RINVTERMCODELEN";
    0x0000_008A, "ESME_RINVCHANNELLEN";
    0x0000_008B, "ESME_RINVCOVREGIONLEN";
    0x0000_008C, "ESME_RINVCAPCODELEN";
    0x0000_008D, "ESME_RINVMDTLEN";
    0x0000_008E, "ESME_RINVPRIORMSGLEN";
    0x0000_008F, "ESME_RINVPERMSGLEN";
    0x0000_0090, "ESME_RINVPGALERTLEN";
    0x0000_0091, "ESME_RINVSMUSERLEN";
    0x0000_0092, "ESME_RINVRTDBLEN";
    0x0000_0093, "ESME_RINVREGDELLEN";
    0x0000_0094, "ESME_RINVMSGDISTLEN";
    0x0000_0095, "ESME_RINVPRIORMSG";
    0x0000_0096, "ESME_RINVMDT";
    0x0000_0097, "ESME_RINVPERMSG";
    0x0000_0098, "ESME_RINVMSGDIST";
    0x0000_0099, "ESME_RINVPGALERT";
    0x0000_009A, "ESME_RINVSMUSER";
    0x0000_009B, "ESME_RINVRTDB";
    0x0000_009C, "ESME_RINVREGDEL";
    0x0000_009F, "ESME_RINVOPTPARLEN";
}
