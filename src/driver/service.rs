//! Requests as a host of the reference makes them: a service, a method, keys and values.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use super::channel::Channel;
use super::message::Message;
use super::options::{ChannelOptions, LongMessageForm};
use super::outcome::{AcceptedPart, NotSentReason, SendError};
use crate::codec::{PriorityFlag, RegisteredDelivery};
use crate::pii::PiiService;

pub use crate::pii::Fault;

/// The service for sending; its method.
const SMS: &str = "Sms";
const SEND: &str = "Send";
const PII: &str = "PiiFindAndReplace";

/// No session was bound in time (a code of the reference: not connected).
const NOT_CONNECTED: u32 = 1101;
/// The message cannot be sent as it is, or the SMSC refused it (ours).
const REFUSED: u32 = 1110;
/// The message is in doubt: it may have been sent (ours).
const IN_DOUBT: u32 = 1111;
/// The message was not sent, and may be given again (ours).
const NOT_SENT: u32 = 1112;

/// What a request to send may say.
const KEYS: [&str; 11] = [
    "To",
    "From",
    "Text",
    "Reference",
    "Priority",
    "Deadline",
    "DeliveryReport",
    "ServiceType",
    "ExtraOpt",
    "LongMessage",
    "MaxSegments",
];

impl Channel {
    /// Carries out a request of a host: `Sms.Send`, or one of [`PiiService`]. Names of services, methods and keys are
    /// compared without case.
    ///
    /// How the reference calls the request to send is not known; these names are ours:
    ///
    /// | key | is | default |
    /// |---|---|---|
    /// | `To` | the recipient | – |
    /// | `Text` | the text | – |
    /// | `From` | the sender | `default-reply-address` |
    /// | `Reference` | the host's name for the message | none |
    /// | `Priority` | 0 to 4 | 0 |
    /// | `Deadline` | how long it may wait, in ms | `x-smpp-message-deadline` |
    /// | `DeliveryReport` | as `x-smpp-delivery-report` | that |
    /// | `ServiceType` | as `x-smpp-service-type` | that |
    /// | `ExtraOpt` | as `x-smpp-extraopt`, whose whole set it replaces | that |
    /// | `LongMessage` | as `x-smpp-long-message` | that |
    /// | `MaxSegments` | as `x-smpp-sar-max-segments` | that |
    ///
    /// The answer to `Sms.Send` has `Parts`, and `MessageId.1` and so on.
    ///
    /// # Errors
    ///
    /// A fault with a code and a sentence; neither holds text or addresses. 1101 when no session was bound in time, 1102
    /// for an unknown service or method, [`Fault::PARAMETER`] for a parameter; ours are 1110 for a message that cannot be sent as
    /// it is or was refused, 1111 for one in doubt, 1112 for one that was not sent.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer; the message is sent all the same.
    pub async fn service<K: AsRef<str>, V: AsRef<str>>(
        &self,
        service: &str,
        method: &str,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Vec<(String, String)>, Fault> {
        if service.eq_ignore_ascii_case(PII) {
            let Some(masker) = self.0.composer.masking.any() else {
                let sentence = "the channel has no rules: set x-smpp-pii-rules, or bring your own";
                return Err(fault(Fault::NOT_APPLIED, sentence));
            };
            return PiiService::new(masker.clone()).request(service, method, parameters);
        }
        if !service.eq_ignore_ascii_case(SMS) {
            let sentence = format!("there is no service {service:?}; known: {SMS}, {PII}");
            return Err(fault(Fault::UNKNOWN_METHOD, sentence));
        }
        if !method.eq_ignore_ascii_case(SEND) {
            let sentence = format!("there is no method {method:?}; known: {SEND}");
            return Err(fault(Fault::UNKNOWN_METHOD, sentence));
        }
        let message = message(parameters)?;
        let is_bound = self.stats().bound > 0;
        match self.send(message).await {
            Ok(sent) => Ok(answer(sent.parts())),
            Err(error) => Err(fault(code_of(&error, is_bound || self.stats().bound > 0), error.to_string())),
        }
    }
}

fn answer(parts: &[AcceptedPart]) -> Vec<(String, String)> {
    let ids = parts.iter().map(|part| (format!("MessageId.{}", part.part), part.message_id.to_string()));
    core::iter::once(("Parts".to_string(), parts.len().to_string())).chain(ids).collect()
}

fn code_of(error: &SendError, was_bound: bool) -> u32 {
    match error {
        SendError::Invalid(_) | SendError::Rejected { .. } => REFUSED,
        SendError::Unanswered { .. } => IN_DOUBT,
        SendError::NotSent { reason: NotSentReason::Deadline, .. } if !was_bound => NOT_CONNECTED,
        SendError::NotSent { .. } => NOT_SENT,
    }
}

/// The message that a request describes.
fn message<K: AsRef<str>, V: AsRef<str>>(
    parameters: impl IntoIterator<Item = (K, V)>,
) -> Result<Message, Fault> {
    let mut values: [Option<String>; KEYS.len()] = Default::default();
    for (key, value) in parameters {
        let key = key.as_ref();
        let Some(at) = KEYS.iter().position(|known| known.eq_ignore_ascii_case(key)) else {
            return Err(parameter(format!("there is no parameter {key:?}; known: {}", KEYS.join(", "))));
        };
        if values[at].replace(value.as_ref().to_string()).is_some() {
            return Err(parameter(format!("{}: given twice, once is allowed", KEYS[at])));
        }
    }
    let [to, from, text, reference, priority, deadline, report, service_type, extraopt, long, max] = values;
    let missing = |key| parameter(format!("{key}: missing"));
    let to = to.ok_or_else(|| missing("To"))?;
    let mut message = Message::text(to, text.ok_or_else(|| missing("Text"))?);
    message.source = from;
    message.reference = reference;
    message.service_type = service_type;
    if let Some(priority) = priority {
        message.priority = PriorityFlag(number("Priority", &priority, 0, 4)?);
    }
    if let Some(deadline) = deadline {
        let ms: u64 = number("Deadline", &deadline, 1_000, 7 * 24 * 3_600_000)?;
        message.deadline = Some(Duration::from_millis(ms));
    }
    if let Some(segments) = max {
        message.max_segments = Some(number("MaxSegments", &segments, 1, 255)?);
    }
    // These are read as the options of the same meaning are.
    let mut options = ChannelOptions::new("localhost", "", "");
    let read = |options: &mut ChannelOptions, key: &str, option: &str, value: &str| {
        options.set(option, value).map_err(|error| parameter(format!("{key}: {error}")))
    };
    if let Some(report) = report {
        read(&mut options, "DeliveryReport", "x-smpp-delivery-report", &report)?;
        message.registered_delivery = Some::<RegisteredDelivery>(options.delivery_report);
    }
    if let Some(extraopt) = extraopt {
        read(&mut options, "ExtraOpt", "x-smpp-extraopt", &extraopt)?;
        message.tlvs = Some(options.extraopt.clone());
    }
    if let Some(long) = long {
        read(&mut options, "LongMessage", "x-smpp-long-message", &long)?;
        message.long_form = Some::<LongMessageForm>(options.long_message);
    }
    Ok(message)
}

fn number<T: TryFrom<u64>>(key: &str, given: &str, least: u64, most: u64) -> Result<T, Fault> {
    let number = given.parse().ok().filter(|number| (least..=most).contains(number));
    let wrong = || parameter(format!("{key}: {given:?} given, {least} to {most} allowed"));
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(wrong)
}

fn parameter(sentence: String) -> Fault {
    fault(Fault::PARAMETER, sentence)
}

fn fault(code: u32, sentence: impl Into<String>) -> Fault {
    Fault { code, sentence: sentence.into() }
}
