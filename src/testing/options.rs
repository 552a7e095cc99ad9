//! How the test SMSC behaves.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::answers::{Answer, Script};
use super::receipts::Outlook;
use super::{Fault, IdForm, Submission};
use crate::codec::{CommandStatus, CongestionState, MessageState};
use crate::transport::ServerOptions;

/// How the SMSC behaves.
///
/// All but `listen`, `system_id`, `first_id` and `server` may be changed while it runs; see
/// [`Smsc::change`](super::Smsc::change).
///
/// # Defaults
///
/// | setting | default |
/// |---|---|
/// | listen | a free port of 127.0.0.1 |
/// | credentials | any are accepted |
/// | refuse_binds, max_sessions | none |
/// | system_id | `SMSC` |
/// | submit_rate, queue_full, answer_with | none: all is accepted |
/// | answer_delay | none |
/// | congestion_state | none |
/// | receipt_delay | 100 ms |
/// | receipt_state | delivered |
/// | intermediate_receipt, receipt_first | none, no |
/// | receipt_copies | 1 |
/// | receipt_retry | none |
/// | response_ids, receipt_ids | decimal with eight digits |
/// | first_id | 1 |
/// | max_messages | 100,000 kept in memory |
/// | fault | none |
#[derive(Clone)]
pub struct SmscOptions {
    pub(super) listen: SocketAddr,
    pub(super) credentials: Option<(String, String)>,
    pub(super) refuse_binds: Option<CommandStatus>,
    pub(super) max_sessions: Option<usize>,
    pub(super) system_id: String,
    pub(super) submit_rate: Option<u32>,
    pub(super) queue_full: bool,
    pub(super) script: Option<Script>,
    pub(super) answer_delay: Duration,
    pub(super) congestion_state: Option<CongestionState>,
    pub(super) receipt_delay: Duration,
    pub(super) receipt_state: MessageState,
    pub(super) outlook: Option<Outlook>,
    pub(super) intermediate: Option<MessageState>,
    pub(super) receipt_first: bool,
    pub(super) receipt_copies: usize,
    pub(super) receipt_retry: Option<Duration>,
    pub(super) response_ids: IdForm,
    pub(super) receipt_ids: IdForm,
    pub(super) first_id: u64,
    pub(super) max_messages: usize,
    pub(super) fault: Option<Fault>,
    pub(super) server: ServerOptions,
}

/// Who may bind.
impl SmscOptions {
    /// Where to listen; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The one ESME that may bind; any other gets `ESME_RINVSYSID` or `ESME_RINVPASWD`.
    #[must_use]
    pub fn credentials(mut self, system_id: &str, password: &str) -> Self {
        self.credentials = Some((system_id.to_string(), password.to_string()));
        self
    }

    /// Refuses every bind with this status, whatever the credentials; `None` lets ESMEs bind again.
    #[must_use]
    pub fn refuse_binds(mut self, status: impl Into<Option<CommandStatus>>) -> Self {
        self.refuse_binds = status.into();
        self
    }

    /// How many sessions a `system_id` may have; those beyond get `ESME_RALYBND`.
    #[must_use]
    pub fn max_sessions(mut self, sessions: impl Into<Option<usize>>) -> Self {
        self.max_sessions = sessions.into();
        self
    }

    /// The name of the SMSC, at most 15 octets; [`Smsc::start`](super::Smsc::start) refuses a longer one.
    #[must_use]
    pub fn system_id(mut self, system_id: &str) -> Self {
        self.system_id = system_id.to_string();
        self
    }
}

/// How submissions are answered.
impl SmscOptions {
    /// How many submissions are accepted within any second; those beyond get `ESME_RTHROTTLED`.
    #[must_use]
    pub fn submit_rate(mut self, per_second: impl Into<Option<u32>>) -> Self {
        self.submit_rate = per_second.into();
        self
    }

    /// Whether the queue is full: every submission gets `ESME_RMSGQFUL`.
    #[must_use]
    pub fn queue_full(mut self, full: bool) -> Self {
        self.queue_full = full;
        self
    }

    /// Decides what each submission is answered with; the number is its place among all that have come, from 1 on.
    ///
    /// ```
    /// use smpp_driver::codec::CommandStatus;
    /// use smpp_driver::testing::{Answer, SmscOptions};
    ///
    /// let first_fail = SmscOptions::default().answer_with(|_, number| match number {
    ///     1..=3 => CommandStatus::MSGQFUL,
    ///     _ => CommandStatus::OK,
    /// });
    /// let some_get_none = SmscOptions::default().answer_with(|submission, _| {
    ///     if submission.text().is_some_and(|text| text == "never") { Answer::Never } else { Answer::Accept }
    /// });
    /// ```
    #[must_use]
    pub fn answer_with<A: Into<Answer>>(
        mut self,
        script: impl Fn(&Submission, u64) -> A + Send + Sync + 'static,
    ) -> Self {
        self.script = Some(Arc::new(move |submission, number| script(submission, number).into()));
        self
    }

    /// How long each submission waits for its answer. The answers of a session keep their order.
    #[must_use]
    pub fn answer_delay(mut self, delay: Duration) -> Self {
        self.answer_delay = delay;
        self
    }

    /// The TLV `congestion_state` of SMPP 5.0 in the answers to submissions; ESMEs of SMPP 3.3 do not get it.
    #[must_use]
    pub fn congestion_state(mut self, state: impl Into<Option<CongestionState>>) -> Self {
        self.congestion_state = state.into();
        self
    }

    /// How ids are written in responses. `query_sm` and the like must name them so.
    #[must_use]
    pub fn response_ids(mut self, form: IdForm) -> Self {
        self.response_ids = form;
        self
    }

    /// The id of the first message; the others follow it.
    #[must_use]
    pub fn first_id(mut self, id: u32) -> Self {
        self.first_id = id.into();
        self
    }
}

/// Receipts, faults, and what lies below.
impl SmscOptions {
    /// How long after the response a receipt is sent. One whose ESME has no session that can receive waits for one.
    #[must_use]
    pub fn receipt_delay(mut self, delay: Duration) -> Self {
        self.receipt_delay = delay;
        self
    }

    /// What the receipts say has become of the messages.
    #[must_use]
    pub fn receipt_state(mut self, state: MessageState) -> Self {
        (self.receipt_state, self.outlook) = (state, None);
        self
    }

    /// What is to become of each message; the number is its place among those accepted, from 1 on.
    #[must_use]
    pub fn receipt_state_with(
        mut self,
        outlook: impl Fn(&Submission, u64) -> MessageState + Send + Sync + 'static,
    ) -> Self {
        self.outlook = Some(Arc::new(outlook));
        self
    }

    /// What an intermediate notification says, which each message that has a receipt gets before it, right after the
    /// response, whether or not it was asked for: `ENROUTE` and `ACCEPTED` are seen.
    #[must_use]
    pub fn intermediate_receipt(mut self, state: impl Into<Option<MessageState>>) -> Self {
        self.intermediate = state.into();
        self
    }

    /// Whether receipts are sent before the responses, if their ESME can receive then.
    #[must_use]
    pub fn receipt_first(mut self, first: bool) -> Self {
        self.receipt_first = first;
        self
    }

    /// How often each receipt is sent: 0 for never, 2 for twice.
    #[must_use]
    pub fn receipt_copies(mut self, copies: usize) -> Self {
        self.receipt_copies = copies;
        self
    }

    /// How long after it was not taken a receipt is sent again, over any session of its ESME that can receive: its session
    /// has ended, no answer has come, or one that asks for that. `None`: never.
    #[must_use]
    pub fn receipt_retry(mut self, after: impl Into<Option<Duration>>) -> Self {
        self.receipt_retry = after.into();
        self
    }

    /// How ids are written in receipts, in their text as in their TLV.
    #[must_use]
    pub fn receipt_ids(mut self, form: IdForm) -> Self {
        self.receipt_ids = form;
        self
    }

    /// How many messages and arrivals are kept; the oldest are forgotten first, and their receipts with them if they
    /// wait still.
    #[must_use]
    pub fn max_messages(mut self, messages: usize) -> Self {
        self.max_messages = messages;
        self
    }

    /// How the SMSC misbehaves, on connections that come from now on. Over TLS only what [needs it](Fault::needs_tls) does
    /// anything.
    #[must_use]
    pub fn fault(mut self, fault: impl Into<Option<Fault>>) -> Self {
        self.fault = fault.into();
        self
    }

    /// How the server below behaves: windows, timers, limits.
    #[must_use]
    pub fn server(mut self, options: ServerOptions) -> Self {
        self.server = options;
        self
    }
}

impl Default for SmscOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            credentials: None,
            refuse_binds: None,
            max_sessions: None,
            system_id: "SMSC".to_string(),
            submit_rate: None,
            queue_full: false,
            script: None,
            answer_delay: Duration::ZERO,
            congestion_state: None,
            receipt_delay: Duration::from_millis(100),
            receipt_state: MessageState::DELIVERED,
            outlook: None,
            intermediate: None,
            receipt_first: false,
            receipt_copies: 1,
            receipt_retry: None,
            response_ids: IdForm::default(),
            receipt_ids: IdForm::default(),
            first_id: 1,
            max_messages: 100_000,
            fault: None,
            server: ServerOptions::default(),
        }
    }
}

impl fmt::Debug for SmscOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmscOptions")
            .field("listen", &self.listen)
            .field("system_id", &self.system_id)
            .field("submit_rate", &self.submit_rate)
            .field("answer_delay", &self.answer_delay)
            .field("receipt_delay", &self.receipt_delay)
            .field("receipt_state", &self.receipt_state)
            .finish_non_exhaustive()
    }
}
