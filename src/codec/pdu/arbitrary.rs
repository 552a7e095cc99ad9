//! PDUs out of any octets, for the feature `arbitrary`.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::body::Body;
use super::multi::{DestAddress, DistributionList, SmeAddress};
use super::whole::Pdu;
use crate::codec::frame::Header;
use crate::codec::values::CommandStatus;

/// Any operation that is known, as the specification allows it: it is encoded and decoded to itself by any profile.
impl<'u> Arbitrary<'u> for Pdu {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        let body: Body = u.arbitrary()?;
        let is_refusal = body.command_id().is_response() && u.arbitrary()?;
        let command_status = if is_refusal { u.arbitrary()? } else { CommandStatus::OK };
        Ok(Self { command_status, sequence_number: u.int_in_range(1..=Header::MAX_SEQUENCE_NUMBER)?, body })
    }
}

impl<'u> Arbitrary<'u> for DestAddress {
    fn arbitrary(u: &mut Unstructured<'u>) -> Result<Self> {
        if u.arbitrary()? {
            SmeAddress::arbitrary(u).map(Self::Sme)
        } else {
            DistributionList::arbitrary(u).map(Self::DistributionList)
        }
    }
}
