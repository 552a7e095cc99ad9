//! Each fault of a peer, against our client and our server: what they make of it is what the table says.

use std::collections::BTreeSet;
use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus, DeliverSm, SubmitSm};
use smpp_driver::session::{Closed, RequestError};
use smpp_driver::testing::{Answer, Expected, Fault, Side, Smsc};
use smpp_driver::transport::{BindKind, ConnectError, NotSent, Options, ServerOptions, Unanswered};
use tokio::time::{Instant, sleep, timeout};

use crate::sealed::tls_server;
use crate::support::{client, options};
use crate::victim::{Other, Seen, accept_all, bound_client, bound_server, esme, submit_sm};

/// Within this time after the last PDU a dead session has ended: the interval of `enquire_link`, half of it again for a
/// PDU that is on its way, and the response timeout.
const TIMERS: Duration = Duration::from_secs(30 + 30 + 30 + 1);

/// The most that both sides, the buffers between them and the fault itself may take at once.
const MEMORY: u64 = 4 << 20;

/// Lets the fault happen and tells what is not as it should be.
async fn faults_of(fault: Fault, side: Side) -> Result<(), String> {
    let expected = fault.expected(side);
    let victim = match side {
        Side::Esme => bound_server(fault).await,
        Side::Smsc => match (bound_client(fault).await, expected) {
            (Ok(victim), Expected::NotBound(_)) => return Err(format!("bound: {:?}", victim.connection)),
            (Ok(victim), _) => victim,
            (Err(error), Expected::NotBound(reason)) if name_of(&error) == reason => return Ok(()),
            (Err(error), _) => return Err(format!("not bound: {error}")),
        },
    };
    let begun = Instant::now();
    let mut outcomes = victim.request_all(side).await;
    if begun.elapsed() > Duration::from_secs(36) {
        return Err(format!("the outcomes took {:?}", begun.elapsed()));
    }
    // What is put in comes 0.4 s after the bind; some of it takes its time.
    sleep(Duration::from_secs(2)).await;
    let ended = if matches!(expected, Expected::Closes(..)) {
        let late = victim.request_all(side);
        let (ended, late) = tokio::join!(timeout(TIMERS, victim.connection.closed()), late);
        outcomes.extend(late);
        let Ok(closed) = ended else { return Err(format!("still open after {TIMERS:?}")) };
        Some(closed)
    } else {
        // Long enough for an enquire_link of either side, and for its answer to be missed.
        sleep(Duration::from_secs(65)).await;
        if !victim.connection.state().is_bound() {
            return Err(format!("ended: {}", victim.connection.closed().await));
        }
        outcomes.extend(victim.request_all(side).await);
        None
    };
    let stats = victim.connection.stats();
    let closed = victim.connection.unbind().await;
    let Ok(Ok(seen)) = timeout(Duration::from_secs(1), victim.application).await else {
        return Err("the events do not end".into());
    };
    if seen.closed != [closed.clone()] {
        return Err(format!("ends {:?}, not {closed}", seen.closed));
    }
    match victim.other {
        Other::Smsc(stop) => drop(stop.send(())),
        Other::Esme(connection, server) => drop((connection, server)),
    }
    drop(victim.connection);
    let answers = timeout(Duration::from_secs(60), victim.answers).await.unwrap().unwrap();
    check(fault, expected, side, &outcomes, &seen, &answers, ended)?;
    let alive = stats.sent.of(CommandId::ENQUIRE_LINK_RESP, CommandStatus::OK);
    if !matches!(expected, Expected::Closes(..)) && alive == 0 {
        return Err("no enquire_link was answered".into());
    }
    Ok(())
}

fn check(
    fault: Fault,
    expected: Expected,
    side: Side,
    outcomes: &[Result<(), RequestError>],
    seen: &Seen,
    answers: &[(CommandId, CommandStatus)],
    ended: Option<Closed>,
) -> Result<(), String> {
    let all = |wanted: &dyn Fn(&Result<(), RequestError>) -> bool| {
        if outcomes.iter().all(wanted) { Ok(()) } else { Err(format!("outcomes {outcomes:?}")) }
    };
    let flood = matches!(fault, Fault::Flood | Fault::EnquireFlood);
    let accepted = answers.iter().filter(|(id, status)| id.is_response() && status.is_ok()).count();
    let ok = |outcome: &Result<(), RequestError>| outcome.is_ok();
    let shown = format!("{seen:?}, answers {answers:?}");
    let shown = &shown[..shown.len().min(500)];
    let of = |wanted: bool| if wanted { Ok(()) } else { Err(shown.to_owned()) };
    match expected {
        Expected::HandedOver => {
            all(&ok)?;
            let wanted = match fault {
                Fault::MessageSequenceTwice => 2,
                Fault::Flood => 100,
                _ => 1,
            };
            let handed = seen.requests + seen.notifications;
            of(if flood { handed >= wanted } else { handed == wanted })?;
            of(flood || accepted == seen.requests)
        }
        Expected::Refused(status) => {
            all(&ok)?;
            of(seen.requests == 0 && seen.odd.len() == 1 && answers.iter().map(|a| a.1).eq([status]))
        }
        Expected::AnsweredInside => {
            all(&ok)?;
            of(seen.requests == 0 && seen.odd.is_empty() && (flood || accepted == 1))
        }
        Expected::Ignored => {
            all(&ok)?;
            of(seen.requests == 0 && seen.notifications == 0 && answers.is_empty())
        }
        Expected::Answered | Expected::Bound => all(&ok),
        Expected::Rejected(status) => {
            all(&|outcome| matches!(outcome, Err(RequestError::Rejected(r)) if r.command_status == status))
        }
        Expected::Unanswered => all(&|outcome| {
            let Err(RequestError::Unanswered(reason)) = outcome else { return false };
            matches!(reason, Unanswered::Timeout | Unanswered::WrongResponse(_))
        }),
        Expected::Closes(by, reason) => {
            let Some(closed) = ended else { return Err("not ended".into()) };
            let with_session = |outcome: &Result<(), RequestError>| match outcome {
                Err(
                    RequestError::NotSent(NotSent::Closed(with))
                    | RequestError::Unanswered(Unanswered::Closed(with)),
                ) => *with == closed,
                // Before the end, and while the other side is silent, time runs out.
                Ok(())
                | Err(
                    RequestError::Unanswered(Unanswered::Timeout)
                    | RequestError::NotSent(NotSent::State { .. }),
                ) => true,
                Err(_) => false,
            };
            all(&with_session)?;
            // What has come whole is handed over, although the end has come with it.
            of(fault != Fault::LastMessage || seen.requests == 1)?;
            if (closed.by, closed.reason.name()) == (by, reason) {
                Ok(())
            } else {
                Err(format!("{closed} {side:?}"))
            }
        }
        _ => Err("nothing expected".into()),
    }
}

/// The name of the reason why there is no session.
fn name_of(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::Deadline(_) => "deadline",
        ConnectError::Bind(RequestError::Rejected(_)) => "rejected",
        ConnectError::Bind(RequestError::Unanswered(Unanswered::Closed(closed))) => closed.reason.name(),
        ConnectError::Bind(RequestError::Unanswered(_)) => "unanswered",
        _ => "other",
    }
}

/// Runs it with a clock of its own that jumps to the next timer.
fn run(fault: Fault, side: Side) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(async {
        let limit = Duration::from_secs(3600);
        timeout(limit, faults_of(fault, side)).await.unwrap_or_else(|_| Err("it does not end".into()))?;
        // What was closed takes a moment until it is gone.
        sleep(Duration::from_secs(30)).await;
        match tokio::runtime::Handle::current().metrics().num_alive_tasks() {
            0 => Ok(()),
            left => Err(format!("{left} tasks are left")),
        }
    })
}

fn each_fault_of(side: Side) {
    // What is allocated once and for all is, before anything is measured.
    for fault in [Fault::Unbind, Fault::TlsTruncated] {
        run(fault, side).unwrap();
    }
    let mut wrong = Vec::new();
    for &fault in Fault::ALL.iter().filter(|fault| fault.is_of(side)) {
        let mut outcome = Ok(());
        let memory = allocation_counter::measure(|| outcome = run(fault, side));
        if let Err(what) = outcome {
            wrong.push(format!("{}: {what}; expected: {}", fault.name(), fault.expected(side)));
        } else if memory.bytes_max > MEMORY || memory.bytes_current > 0 {
            let (most, left) = (memory.bytes_max, memory.bytes_current);
            wrong.push(format!("{}: {most} octets of memory, {left} are left", fault.name()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_client_bears_each_fault_of_an_smsc() {
    each_fault_of(Side::Smsc);
}

#[test]
fn a_server_bears_each_fault_of_an_esme() {
    each_fault_of(Side::Esme);
}

#[test]
fn each_fault_has_one_name_and_is_found_by_it() {
    let names: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    assert_eq!(names.len(), Fault::ALL.len());
    for fault in Fault::ALL {
        assert_eq!(fault.name().parse(), Ok(*fault));
        assert!(fault.what().ends_with('.'), "{}", fault.what());
    }
    assert!("none".parse::<Fault>().is_err());
}

#[test]
fn faults_are_of_submissions_as_of_deliveries() {
    // The fields of both are the same: one fault serves both sides.
    let fields = smpp_driver::codec::Body::from(SubmitSm::default());
    assert_eq!(fields.as_octets(), smpp_driver::codec::Body::from(DeliverSm::default()).as_octets());
}

#[tokio::test]
async fn a_fault_is_had_with_tls_or_without() {
    let mut server = ServerOptions::default();
    server.tls = Some(tls_server());
    let over_tls = options().server(server);
    for (options, fault) in [(over_tls, Fault::Http), (options(), Fault::TlsTruncated)] {
        let error = Smsc::start(options.fault(fault)).await.unwrap_err();
        assert!(error.to_string().contains(fault.name()), "{error}");
    }
}

/// A machine that slept: the clock jumps, and nobody was asked for an hour.
#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_ends_what_waits_and_not_the_session() {
    let smsc = Smsc::start(options().answer_with(|_, number| match number {
        1 => Answer::Never,
        _ => Answer::Accept,
    }));
    let smsc = smsc.await.unwrap();
    let (connection, _events) =
        client("ESME1", BindKind::Transceiver).attach(smsc.connect().await).await.unwrap();
    let waiting = connection.send(submit_sm()).await.unwrap();
    while smsc.arrivals().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert_eq!(waiting.await.unwrap_err(), RequestError::Unanswered(Unanswered::Timeout));
    sleep(Duration::from_secs(1)).await;
    connection.request(submit_sm()).await.unwrap();
    assert!(connection.state().is_bound());
}

/// A session that is dropped in the middle of it all leaves nothing behind, on the way neither.
#[test]
fn a_fault_that_is_left_to_itself_ends_with_the_session() {
    for &fault in Fault::ALL {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.unwrap().block_on(async {
            let mut server = ServerOptions::default();
            server.tls = fault.needs_tls().then(tls_server);
            let options = options().server(server);
            let (bad, good) = (Smsc::start(options.clone().fault(fault)).await, Smsc::start(options).await);
            let (bad, good) = (bad.unwrap(), good.unwrap());
            let as_bad = fault.between(good.connect().await);
            for stream in [bad.connect().await, as_bad] {
                if let Ok((connection, _events)) = esme(fault).attach(stream).await {
                    drop(timeout(Duration::from_millis(700), connection.closed()).await);
                }
            }
            tokio::join!(bad.stop(), good.stop());
            sleep(Duration::from_secs(30)).await;
            let left = tokio::runtime::Handle::current().metrics().num_alive_tasks();
            assert_eq!(left, 0, "tasks left of {fault:?}");
        });
    }
}

/// The ends of sessions over TCP, where the system has a say in them.
#[tokio::test]
async fn sessions_end_over_sockets_as_they_do_in_memory() {
    let mut hasty = Options::default();
    hasty.session.enquire_link_interval = Some(Duration::from_millis(500));
    hasty.session.response_timeout = Duration::from_millis(500);
    let mut ends = tokio::task::JoinSet::new();
    for &fault in Fault::ALL {
        // What the system keeps of what nobody reads is more than a flood.
        let Expected::Closes(by, reason) = fault.expected(Side::Smsc) else { continue };
        if fault == Fault::Deaf {
            continue;
        }
        let hasty = hasty.clone();
        ends.spawn(async move {
            let mut server = ServerOptions::default();
            server.tls = fault.needs_tls().then(tls_server);
            let smsc = Smsc::start(options().fault(fault).server(server)).await.unwrap();
            let (connection, events) = esme(fault).options(hasty).connect(smsc.local_addr()).await.unwrap();
            let application = tokio::spawn(accept_all(events));
            // A fault of answers needs one.
            drop(connection.request(submit_sm()).await);
            let seen = timeout(Duration::from_secs(20), application).await.expect("an end").unwrap();
            let closed = &seen.closed[0];
            assert_eq!((closed.by, closed.reason.name()), (by, reason), "{fault:?}: {closed}");
            assert_eq!(seen.requests, usize::from(fault == Fault::LastMessage), "{fault:?}");
        });
    }
    assert!(ends.len() > 10);
    ends.join_all().await;
}
