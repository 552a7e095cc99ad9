//! `interface_version`: a version is a value, not a second set of types.

use super::macros::codes;

codes! {
    /// The version of SMPP that a side speaks. SMPP 3.4 §5.2.4.
    ///
    /// ```
    /// use smpp_driver::codec::InterfaceVersion;
    ///
    /// assert_eq!(InterfaceVersion(0x00).effective(), InterfaceVersion::V3_3);
    /// assert_eq!(InterfaceVersion(0x40).effective(), InterfaceVersion::V3_4);
    /// assert!(InterfaceVersion::V3_4.has_tlvs());
    /// ```
    ///
    /// A bind that is built has 3.4 unless told otherwise.
    pub struct InterfaceVersion(u8), default: 0x34;

    /// SMPP 3.3; every value below 0x34 means it.
    V3_3 = 0x33, "3.3";
    /// SMPP 3.4.
    V3_4 = 0x34, "3.4";
    /// SMPP 5.0.
    V5_0 = 0x50, "5.0";
}

impl InterfaceVersion {
    /// The known version that this value stands for: the highest that is not above it.
    ///
    /// 0xCD, which some stacks send as their constant for 3.3, is read as such, and 34 in decimal as 3.4.
    #[must_use]
    pub const fn effective(self) -> Self {
        match self.0 {
            34 | 0x34..0x50 => Self::V3_4,
            0..0x34 | 0xCD => Self::V3_3,
            0x50.. => Self::V5_0,
        }
    }

    /// Whether a side of this version understands TLVs: 3.4 and later.
    #[must_use]
    pub const fn has_tlvs(self) -> bool {
        self.effective().0 >= Self::V3_4.0
    }
}
