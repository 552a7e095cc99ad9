//! Receipts for the feature `serde`: the text as hexadecimal digits, and what TLVs said beside it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Receipt;
use crate::codec::MessageState;
use crate::codec::tlv::hex;

#[derive(Serialize, Deserialize)]
struct Parts {
    #[serde(with = "hex")]
    raw: Vec<u8>,
    receipted_message_id: Option<String>,
    message_state: Option<MessageState>,
    network_error_code: Option<[u8; 3]>,
}

impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = Parts {
            raw: self.raw().to_vec(),
            receipted_message_id: self.receipted_message_id().map(ToString::to_string),
            message_state: self.state,
            network_error_code: self.network_error_code(),
        };
        parts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Receipt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Parts { raw, receipted_message_id, message_state, network_error_code } =
            Parts::deserialize(deserializer)?;
        let receipt = Self::parse(&raw, true).ok_or_else(|| D::Error::custom("no receipt"))?;
        let id = receipted_message_id.as_ref().map(String::as_bytes);
        Ok(receipt.with_tlvs(id, message_state, network_error_code))
    }
}
