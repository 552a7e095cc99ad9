//! Codes that say how a message is to be handled, and what became of it.

use super::macros::codes;

codes! {
    /// `registered_delivery`: which receipts are wanted. SMPP 3.4 §5.2.17.
    ///
    /// | bits | says |
    /// |---|---|
    /// | 1–0 | receipt of the SMSC: none, always, on failure, on success (SMPP 5.0) |
    /// | 3–2 | acknowledgement of the SME: none, delivery, user, both |
    /// | 4 | intermediate notifications |
    ///
    /// The named values are to be joined with `|`.
    pub struct RegisteredDelivery(u8), parts: [0x03, 0x0C, 0x10, 0xE0];

    /// No receipt.
    NONE = 0x00, "none";
    /// A receipt on success and on failure.
    FINAL = 0x01, "receipt on success or failure";
    /// A receipt on failure only, cancelled messages included.
    FAILURE = 0x02, "receipt on failure";
    /// A receipt on success only. Since SMPP 5.0; reserved in 3.4.
    SUCCESS = 0x03, "receipt on success";
    /// Acknowledgement of delivery by the SME.
    SME_DELIVERY = 0x04, "SME delivery acknowledgement";
    /// Acknowledgement by the SME's user.
    SME_USER = 0x08, "SME manual/user acknowledgement";
    /// Both acknowledgements of the SME.
    SME_BOTH = 0x0C, "SME delivery and user acknowledgement";
    /// Intermediate notifications; few SMSCs send them.
    INTERMEDIATE = 0x10, "intermediate notification";
}

impl RegisteredDelivery {
    /// Which receipt of the SMSC is wanted: bits 1 and 0 alone.
    #[must_use]
    pub const fn receipt(self) -> Self {
        Self(self.0 & 0x03)
    }

    /// Whether intermediate notifications are wanted.
    #[must_use]
    pub const fn wants_intermediate(self) -> bool {
        self.0 & Self::INTERMEDIATE.0 != 0
    }
}

impl core::ops::BitOr for RegisteredDelivery {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

codes! {
    /// `message_state`: what has become of a message. SMPP 3.4 §5.2.28.
    pub struct MessageState(u8);

    /// Not yet sent: waits for its time. Since SMPP 5.0; older SMSCs say en route.
    SCHEDULED = 0;
    /// On its way.
    ENROUTE = 1;
    /// Delivered.
    DELIVERED = 2;
    /// Its validity period ended.
    EXPIRED = 3;
    /// Deleted.
    DELETED = 4;
    /// Cannot be delivered.
    UNDELIVERABLE = 5;
    /// Accepted: read on behalf of the subscriber, by customer service for example.
    ACCEPTED = 6;
    /// The SMSC does not know.
    UNKNOWN = 7;
    /// Rejected.
    REJECTED = 8;
    /// Accepted and not sent on purpose. Since SMPP 5.0.
    SKIPPED = 9;
}

impl MessageState {
    /// Whether nothing more will happen to the message.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::DELIVERED
                | Self::EXPIRED
                | Self::DELETED
                | Self::UNDELIVERABLE
                | Self::ACCEPTED
                | Self::REJECTED
                | Self::SKIPPED
        )
    }
}

codes! {
    /// `priority_flag`: 0 is the lowest. SMPP 3.4 §5.2.14.
    ///
    /// The meaning depends on the network: on GSM all above 0 are priority.
    pub struct PriorityFlag(u8);

    /// Level 0, the lowest: not priority (GSM), bulk (ANSI-136), normal (IS-95).
    LEVEL_0 = 0, "level 0";
    /// Level 1: priority (GSM), normal (ANSI-136), interactive (IS-95).
    LEVEL_1 = 1, "level 1";
    /// Level 2: priority (GSM), urgent (ANSI-136, IS-95).
    LEVEL_2 = 2, "level 2";
    /// Level 3: priority (GSM), very urgent (ANSI-136), emergency (IS-95).
    LEVEL_3 = 3, "level 3";
    /// Level 4: background priority in GSM cell broadcast. Since SMPP 5.0.
    LEVEL_4 = 4, "level 4";
}
