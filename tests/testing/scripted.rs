//! The SMSC does as it is told: limits, refusals, ids, receipts.

use std::time::Duration;

use smpp_driver::codec::tlv;
use smpp_driver::codec::{
    CommandStatus, CongestionState, DataSm, DeliverSm, EsmClass, MessageState, Pdu, SubmitSm,
};
use smpp_driver::session::{By, CloseReason, Rejected, RequestError, Unanswered};
use smpp_driver::testing::{Answer, DeliverError, IdForm, Smsc, SmscOptions, most_within};
use smpp_driver::transport::{BindKind, ConnectError, Connection, Event, Events, Options};
use tokio::time::{Instant, sleep};

use crate::support::{bind, client, next_receipt, options, receipt, submit, submit_sm};

const SECOND: Duration = Duration::from_secs(1);

/// In memory, so that the clock may be paused.
async fn start(options: SmscOptions) -> (Smsc, Connection, Events) {
    let smsc = Smsc::start(options).await.unwrap();
    let (connection, events) = attach(&smsc).await;
    (smsc, connection, events)
}

async fn attach(smsc: &Smsc) -> (Connection, Events) {
    client("ESME1", BindKind::Transceiver).attach(smsc.connect().await).await.unwrap()
}

async fn status(connection: &Connection) -> CommandStatus {
    status_of(connection.request(submit_sm(b"Hello")).await.map(drop))
}

fn status_of(outcome: Result<(), RequestError>) -> CommandStatus {
    match outcome {
        Ok(()) => CommandStatus::OK,
        Err(RequestError::Rejected(rejected)) => rejected.command_status,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_rate_are_accepted_in_any_second() {
    let (smsc, connection, _events) = start(options().submit_rate(20)).await;
    let begun = Instant::now();
    let mut refused = 0;
    while begun.elapsed() < 5 * SECOND {
        match status(&connection).await {
            CommandStatus::OK => {}
            CommandStatus::THROTTLED => refused += 1,
            other => panic!("{other}"),
        }
        sleep(Duration::from_millis(7)).await;
    }
    let arrivals = smsc.arrivals();
    let accepted =
        arrivals.iter().filter(|arrival| arrival.answer == Answer::Accept).map(|arrival| arrival.at);
    assert_eq!(most_within(accepted, SECOND), 20);
    assert_eq!((smsc.accepted().len(), arrivals.len()), (100, 100 + refused));
    assert!(most_within(arrivals.iter().map(|arrival| arrival.at), SECOND) > 100);
    smsc.change(|options| options.submit_rate(None));
    for _ in 0..50 {
        assert_eq!(status(&connection).await, CommandStatus::OK);
    }
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_full_while_it_is() {
    let (smsc, connection, _events) = start(options()).await;
    smsc.change(|options| options.queue_full(true));
    assert_eq!(status(&connection).await, CommandStatus::MSGQFUL);
    smsc.change(|options| options.queue_full(false));
    assert_eq!(status(&connection).await, CommandStatus::OK);
}

#[tokio::test(start_paused = true)]
async fn a_script_answers_each_submission_as_it_likes() {
    let script = options().answer_with(|submission, number| match (number, submission.text().as_deref()) {
        (1, _) => CommandStatus::MSGQFUL.into(),
        (_, Some("never")) => Answer::Never,
        _ => Answer::Accept,
    });
    let (smsc, connection, _events) = start(script).await;
    assert_eq!(status(&connection).await, CommandStatus::MSGQFUL);
    let never = connection.request(submit_sm(b"never")).await;
    assert_eq!(never.unwrap_err(), RequestError::Unanswered(Unanswered::Timeout));
    assert_eq!(status(&connection).await, CommandStatus::OK);
    let answers: Vec<_> = smsc.arrivals().iter().map(|arrival| arrival.answer).collect();
    assert_eq!(answers, [Answer::Refuse(CommandStatus::MSGQFUL), Answer::Never, Answer::Accept]);
}

#[tokio::test(start_paused = true)]
async fn answers_take_as_long_as_they_are_told_and_show_how_many_wait() {
    let (smsc, connection, _events) = start(options().answer_delay(3 * SECOND)).await;
    let begun = Instant::now();
    let pending: Vec<_> = (0..10).map(|_| connection.try_send(submit_sm(b"Hello")).unwrap()).collect();
    let mut ids = Vec::new();
    for answer in pending {
        ids.push(answer.await.unwrap().message_id.as_str().unwrap().to_owned());
    }
    assert!((3 * SECOND..4 * SECOND).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    assert!(ids.is_sorted() && ids.len() == 10, "{ids:?}");
    assert_eq!(smsc.arrivals().iter().map(|arrival| arrival.unanswered).max(), Some(10));
    smsc.change(|options| options.answer_delay(Duration::ZERO));
    submit(&connection).await;
    assert_eq!(smsc.arrivals().last().unwrap().unanswered, 1);
}

#[tokio::test(start_paused = true)]
async fn ids_are_written_in_one_form_in_responses_and_in_another_in_receipts() {
    let cases = [
        (IdForm::Padded, "00047802", IdForm::Hex, "baba"),
        (IdForm::Decimal, "47802", IdForm::PaddedUpperHex, "0000BABA"),
        (IdForm::UpperHex, "BABA", IdForm::Decimal, "47802"),
        (IdForm::PaddedHex, "0000baba", IdForm::Padded, "00047802"),
    ];
    for (response_form, in_response, receipt_form, in_receipt) in cases {
        let forms = options().first_id(47_802).response_ids(response_form).receipt_ids(receipt_form);
        let (smsc, connection, mut events) = start(forms).await;
        assert_eq!(submit(&connection).await, in_response);
        assert_eq!(smsc.accepted()[0].message_id, in_response);
        let (deliver_sm, told) = next_receipt(&mut events).await;
        assert_eq!(told.message_id(), Some(in_receipt));
        assert_eq!(
            deliver_sm.tlvs.get(tlv::RECEIPTED_MESSAGE_ID).unwrap().unwrap().as_str(),
            Some(in_receipt)
        );
        let query = smpp_driver::codec::QuerySm::builder().message_id(in_response).build().unwrap();
        assert_eq!(connection.request(query).await.unwrap().message_state, MessageState::DELIVERED);
    }
}

#[tokio::test(start_paused = true)]
async fn receipts_come_twice_or_never() {
    let (smsc, connection, mut events) = start(options().receipt_copies(2)).await;
    let id = submit(&connection).await;
    assert_eq!([receipt(&mut events).await, receipt(&mut events).await], [id.clone(), id]);
    smsc.change(|options| options.receipt_copies(0));
    submit(&connection).await;
    sleep(SECOND).await;
    smsc.change(|options| options.receipt_copies(1));
    let id = submit(&connection).await;
    assert_eq!(receipt(&mut events).await, id);
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_is_not_taken_is_sent_again_on_request() {
    let (smsc, connection, mut events) = start(options()).await;
    let refuse = async |events: &mut Events, status| {
        let (_, responder) = events.next_request::<DeliverSm>().await.unwrap();
        responder.refuse(status).unwrap();
    };
    submit(&connection).await;
    refuse(&mut events, CommandStatus::RX_T_APPN).await;
    let more = tokio::time::timeout(100 * SECOND, events.next_request::<DeliverSm>()).await;
    assert!(more.is_err(), "by default it is not");
    smsc.change(|options| options.receipt_retry(SECOND));
    let id = submit(&connection).await;
    refuse(&mut events, CommandStatus::RX_T_APPN).await;
    let refused = Instant::now();
    // The session ends without an answer: another one gets it.
    let (_unanswered, responder) = events.next_request::<DeliverSm>().await.unwrap();
    assert!(refused.elapsed() >= SECOND);
    smsc.kill_sessions();
    let (other, mut others) = attach(&smsc).await;
    assert_eq!(receipt(&mut others).await, id);
    drop(responder);
    // What is refused for good, or taken, does not come again.
    submit(&other).await;
    refuse(&mut others, CommandStatus::RX_P_APPN).await;
    let more = tokio::time::timeout(100 * SECOND, others.next_request::<DeliverSm>()).await;
    assert!(more.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_receipt_comes_before_the_response() {
    let (_smsc, connection, mut events) = start(options().receipt_first(true).answer_delay(SECOND)).await;
    let pending = connection.try_send(submit_sm(b"Hello")).unwrap();
    let begun = Instant::now();
    let (_, early) = next_receipt(&mut events).await;
    assert!(begun.elapsed() < SECOND);
    let response = pending.await.unwrap();
    assert!(begun.elapsed() >= SECOND);
    assert_eq!(early.message_id(), response.message_id.as_str());
}

/// The order in one stream, too, when both come at once.
#[tokio::test(start_paused = true)]
async fn a_receipt_that_comes_with_the_response_stands_before_it() {
    let (_smsc, connection, mut events) = start(options().receipt_first(true)).await;
    let pending = connection.try_send(submit_sm(b"Hello")).unwrap();
    pending.await.unwrap();
    let come = std::iter::from_fn(|| events.try_next()).any(|event| matches!(event, Event::Request(_)));
    assert!(come, "the receipt had come before the response");
}

#[tokio::test(start_paused = true)]
async fn each_message_has_an_end_of_its_own_and_is_on_its_way_before() {
    let ends = [MessageState::DELIVERED, MessageState::EXPIRED, MessageState::UNDELIVERABLE];
    let told = options()
        .receipt_delay(SECOND)
        .receipt_state_with(move |_, number| ends[usize::try_from(number).unwrap() - 1])
        .intermediate_receipt(MessageState::ENROUTE);
    let (_smsc, connection, mut events) = start(told).await;
    let begun = Instant::now();
    for _ in ends {
        submit(&connection).await;
    }
    for _ in ends {
        let (deliver_sm, told) = next_receipt(&mut events).await;
        assert_eq!(deliver_sm.esm_class, EsmClass::INTERMEDIATE_NOTIFICATION);
        assert_eq!(told.message_state(), Some(MessageState::ENROUTE));
    }
    assert!(begun.elapsed() < SECOND);
    for end in ends {
        let (deliver_sm, told) = next_receipt(&mut events).await;
        assert_eq!(deliver_sm.esm_class, EsmClass::DELIVERY_RECEIPT);
        assert_eq!(told.message_state(), Some(end));
    }
    assert!(begun.elapsed() >= SECOND);
}

#[tokio::test]
async fn all_sessions_are_reset_at_once() {
    let smsc = Smsc::start(options()).await.unwrap();
    let (over_tcp, _events) = bind(&smsc, "ESME1", BindKind::Transceiver).await;
    let (in_memory, _other_events) = attach(&smsc).await;
    smsc.change(|options| options.answer_with(|_, _| Answer::Never));
    let pending = over_tcp.try_send(submit_sm(b"Hello")).unwrap();
    while smsc.arrivals().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(smsc.kill_sessions(), 2);
    for connection in [over_tcp, in_memory] {
        let closed = connection.closed().await;
        assert_eq!(closed.by, By::Network);
        assert!(matches!(closed.reason, CloseReason::Io(_)), "{closed}");
    }
    assert!(matches!(pending.await, Err(RequestError::Unanswered(Unanswered::Closed(_)))));
    assert_eq!(smsc.kill_sessions(), 0);
    bind(&smsc, "ESME1", BindKind::Transceiver).await;
}

#[tokio::test(start_paused = true)]
async fn binds_are_refused_while_they_are_to_be() {
    let smsc = Smsc::start(options().refuse_binds(CommandStatus::SYSERR)).await.unwrap();
    let again = || async { client("ESME1", BindKind::Transceiver).attach(smsc.connect().await).await };
    let refused = |outcome: Result<_, ConnectError>, wanted| {
        let Err(ConnectError::Bind(RequestError::Rejected(Rejected { command_status, .. }))) = outcome else {
            panic!("bound")
        };
        assert_eq!(command_status, wanted);
    };
    refused(again().await, CommandStatus::SYSERR);
    smsc.change(|options| options.refuse_binds(None).max_sessions(1));
    let first = again().await.unwrap();
    refused(again().await, CommandStatus::ALYBND);
    first.0.unbind().await;
    again().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn congestion_is_told_in_answers_of_either_kind() {
    let (smsc, connection, _events) = start(options().congestion_state(CongestionState(80))).await;
    let response = connection.request(submit_sm(b"Hello")).await.unwrap();
    assert_eq!(response.tlvs.get(tlv::CONGESTION_STATE), Ok(Some(CongestionState(80))));
    smsc.change(|options| options.congestion_state(CongestionState(100)).submit_rate(0));
    let Err(RequestError::Rejected(refused)) = connection.request(submit_sm(b"Hello")).await else {
        panic!("accepted")
    };
    assert_eq!(refused.command_status, CommandStatus::THROTTLED);
    let told = refused.response.borrow().body.tlvs().get(tlv::CONGESTION_STATE);
    assert_eq!(told, Ok(Some(CongestionState(100))));
    smsc.change(|options| options.congestion_state(None).submit_rate(None));
    assert!(connection.request(submit_sm(b"Hello")).await.unwrap().tlvs.is_empty());
}

#[tokio::test(start_paused = true)]
async fn messages_go_to_whom_they_are_for_and_come_back_with_a_status() {
    let (smsc, _one, mut events) = start(options()).await;
    let (_two, mut others) = client("ESME2", BindKind::Receiver).attach(smsc.connect().await).await.unwrap();
    tokio::spawn(async move {
        while let Some((_, responder)) = others.next_request::<DataSm>().await {
            responder.refuse(CommandStatus::RX_R_APPN).unwrap();
        }
    });
    assert_eq!(smsc.deliver_to("ESME2", DataSm::default()).await.unwrap(), CommandStatus::RX_R_APPN);
    let nobody = smsc.deliver_to("ESME3", DeliverSm::default()).await;
    assert!(matches!(nobody, Err(DeliverError::NobodyBound)));
    let odd = DeliverSm { esm_class: EsmClass(0xFF), ..DeliverSm::default() };
    let accepting = async {
        let (deliver_sm, responder) = events.next_request::<DeliverSm>().await.unwrap();
        responder.accept().unwrap();
        deliver_sm.esm_class
    };
    let (status, esm_class) = tokio::join!(smsc.deliver_to("ESME1", odd), accepting);
    assert_eq!((status.unwrap(), esm_class), (CommandStatus::OK, EsmClass(0xFF)));
}

#[tokio::test]
async fn a_pdu_is_put_in_as_it_is() {
    let smsc = Smsc::start(options()).await.unwrap();
    let (in_memory, mut events) = attach(&smsc).await;
    let (over_tcp, mut others) =
        client("ESME2", BindKind::Transceiver).connect(smsc.local_addr()).await.unwrap();
    for (system_id, events) in [("ESME1", &mut events), ("ESME2", &mut others)] {
        // An SMSC does not submit.
        let wrong = Pdu::request(0x4000_0001, SubmitSm::default());
        let answer = smsc.deliver_pdu(system_id, &wrong).await.unwrap();
        assert_eq!((answer.sequence_number, answer.command_status), (0x4000_0001, CommandStatus::INVCMDID));
        let delivering = Pdu::request(0x4000_0002, DeliverSm::default());
        let accepting = async { events.next_request::<DeliverSm>().await.unwrap().1.accept().unwrap() };
        let (answer, ()) = tokio::join!(smsc.deliver_pdu(system_id, &delivering), accepting);
        assert_eq!(answer.unwrap().command_status, CommandStatus::OK);
    }
    for connection in [in_memory, over_tcp] {
        assert_eq!(connection.unbind().await.reason, CloseReason::Unbound);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pdu_that_is_not_answered_is_told_so() {
    let (smsc, connection, _unread) = start(options()).await;
    let delivering = Pdu::request(0x4000_0001, DeliverSm::default());
    let late = smsc.deliver_pdu("ESME1", &delivering).await;
    let timeout = RequestError::Unanswered(Unanswered::Timeout);
    assert!(matches!(&late, Err(DeliverError::Request(error)) if *error == timeout), "{late:?}");
    let closing = async {
        sleep(SECOND).await;
        connection.close();
    };
    let (ended, ()) = tokio::join!(smsc.deliver_pdu("ESME1", &delivering), closing);
    assert!(matches!(ended, Err(DeliverError::Request(RequestError::Unanswered(Unanswered::Closed(_))))));
    assert!(
        client("X", BindKind::Receiver)
            .options(Options::default())
            .attach(smsc.connect().await)
            .await
            .is_ok()
    );
}
