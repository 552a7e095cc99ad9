//! Every (state, role, operation) cell of `commands.tsv`, once for sending and once for receiving.

use std::collections::HashMap;

use smpp_driver::codec::{CommandId, CommandStatus, Pdu};
use smpp_driver::session::{By, CloseReason, Closed, Config, Event, NotSent, Odd, Role, State};

use crate::sim::{ROLES, Side, body, other};

const STATES: [(State, &str); 6] = [
    (State::Open, "OPEN"),
    (State::Outbound, "OUTBOUND"),
    (State::BoundTx, "BOUND_TX"),
    (State::BoundRx, "BOUND_RX"),
    (State::BoundTrx, "BOUND_TRX"),
    (State::Unbound, "UNBOUND"),
];

/// What SMPP 3.3 had and its successors have not: the table has no state for it. It goes where `submit_sm` goes.
const ONLY_V3_3: [&str; 3] = ["param_retrieve", "query_last_msgs", "query_msg_details"];

type Row = HashMap<String, String>;

fn rows() -> Vec<Row> {
    let path = format!("{}/tests/data/commands.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned));
    let columns: Vec<_> = lines.next().unwrap().collect();
    lines.map(|cells| columns.iter().cloned().zip(cells).collect()).collect()
}

fn command_id(row: &Row) -> CommandId {
    CommandId(u32::from_str_radix(row["command_id"].trim_start_matches("0x"), 16).unwrap())
}

/// The states in which `role` may send the operation of `row`.
fn states_of(row: &Row, role: Role) -> Vec<&str> {
    if ONLY_V3_3.contains(&row["command"].as_str()) {
        return if role == Role::Esme { vec!["BOUND_TX", "BOUND_TRX"] } else { vec![] };
    }
    let column = if role == Role::Esme { "states_esme_may_send_v50" } else { "states_mc_may_send_v50" };
    row[column].split(',').filter(|state| *state != "-").collect()
}

/// Runs `check` for every cell of the rows of one kind; tells how many there were.
fn each_cell(kind: &str, mut check: impl FnMut(&Row, Role, State, &str)) -> usize {
    let mut cells = 0;
    for row in rows().iter().filter(|row| row["kind"] == kind) {
        for role in ROLES {
            for (state, name) in STATES {
                check(row, role, state, name);
                cells += 1;
            }
        }
    }
    cells
}

#[test]
fn each_side_sends_what_the_table_lets_it_send() {
    let cells = each_cell("request", |row, role, state, name| {
        let cell = format!("{role:?} sends {} in {name}", row["command"]);
        let id = command_id(row);
        let mut side = Side::in_state(role, state, Config::default());
        let by_table = states_of(row, role).contains(&name);
        let allowed = match id {
            // It has a command of its own: see the test below.
            CommandId::UNBIND => false,
            // The session still sends its own ones; the application sends nothing after an unbind.
            CommandId::ENQUIRE_LINK => by_table && state != State::Unbound,
            _ => by_table,
        };
        let sent = if id.is_unanswered() {
            side.session.notify(side.now, body(id).borrow())
        } else {
            side.request(&body(id)).map(drop)
        };
        let ids: Vec<_> = side.sent().iter().map(Pdu::command_id).collect();
        if allowed {
            assert_eq!((sent, ids), (Ok(()), vec![id]), "{cell}");
        } else {
            let error = if id == CommandId::UNBIND {
                NotSent::WrongMethod(id)
            } else {
                NotSent::State { operation: id, state }
            };
            assert_eq!((sent, ids), (Err(error), vec![]), "{cell}");
            assert_eq!(side.session.state(), state, "{cell}");
        }
        let waits = u32::from(allowed && !id.is_unanswered());
        assert_eq!(side.session.in_flight(), waits, "{cell}");
    });
    assert_eq!(cells, 20 * 12);
}

#[test]
fn unbind_is_sent_where_the_table_lets_it_be_sent() {
    let row = rows().into_iter().find(|row| row["command"] == "unbind").unwrap();
    for role in ROLES {
        for (state, name) in STATES {
            let mut side = Side::in_state(role, state, Config::default());
            side.session.unbind(side.now);
            let sent = side.sent().iter().any(|pdu| pdu.command_id() == CommandId::UNBIND);
            assert_eq!(sent, states_of(&row, role).contains(&name), "{role:?} in {name}");
        }
    }
}

#[test]
fn a_request_is_not_sent_as_a_notification_nor_the_reverse_and_a_response_as_neither() {
    for row in rows() {
        let id = command_id(&row);
        for role in ROLES {
            for (state, name) in STATES {
                let mut side = Side::in_state(role, state, Config::default());
                let body = body(id);
                if id.is_response() || !id.is_unanswered() {
                    let sent = side.session.notify(side.now, body.borrow());
                    assert_eq!(sent, Err(NotSent::WrongMethod(id)), "{role:?} notifies {id} in {name}");
                }
                if id.is_response() || id.is_unanswered() {
                    let sent = side.request(&body);
                    assert_eq!(sent, Err(NotSent::WrongMethod(id)), "{role:?} requests {id} in {name}");
                }
                assert_eq!((side.sent(), side.session.in_flight()), (vec![], 0));
            }
        }
    }
}

#[test]
fn what_answers_another_operation_is_refused_and_the_peer_told_to_try_again() {
    for (role, state, asked, temporary) in [
        (Role::Smsc, State::BoundTrx, CommandId::SUBMIT_SM, CommandStatus::SYSERR),
        (Role::Esme, State::BoundTrx, CommandId::DELIVER_SM, CommandStatus::RX_T_APPN),
        (Role::Smsc, State::Open, CommandId::BIND_RECEIVER, CommandStatus::SYSERR),
    ] {
        for wrong in [CommandId::DATA_SM_RESP, CommandId::BIND_TRANSMITTER_RESP, asked] {
            let mut side = Side::in_state(role, state, Config::default());
            side.receive_whole(&Pdu::request(7, body(asked)));
            let ticket = side.tickets().pop().unwrap();
            let answer = body(wrong);
            let answered = side.session.respond(side.now, ticket, CommandStatus::OK, answer.borrow());
            assert_eq!(answered, Err(NotSent::WrongMethod(wrong)), "{asked} with {wrong}");
            assert_eq!(side.sent(), [Pdu::bodyless(asked.response(), temporary, 7)], "{asked} with {wrong}");
            assert_eq!(side.session.state(), state);
        }
    }
}

/// What the peer's request is to be met with.
#[derive(Debug, PartialEq)]
struct Met {
    answer: Option<(CommandId, CommandStatus)>,
    asked: Option<CommandId>,
    notified: Option<CommandId>,
    odd: Option<Odd>,
    closed: Option<Closed>,
}

const NOTHING: Met = Met { answer: None, asked: None, notified: None, odd: None, closed: None };

fn expected(row: &Row, peer: Role, state: State, name: &str) -> Met {
    let id = command_id(row);
    let sendable = states_of(row, peer);
    let answered = |answer| (!id.is_unanswered()).then_some(answer);
    if id == CommandId::ENQUIRE_LINK {
        return Met { answer: Some((id.response(), CommandStatus::OK)), ..NOTHING };
    }
    if sendable.is_empty() {
        let answer = answered((CommandId::GENERIC_NACK, CommandStatus::INVCMDID));
        return Met { answer, odd: Some(Odd::Unknown(id)), ..NOTHING };
    }
    if id == CommandId::UNBIND {
        let answer = Some((id.response(), CommandStatus::OK));
        let closed = Some(Closed { by: By::Peer, reason: CloseReason::Unbound });
        // Both have asked at the same time: each answers, and waits for its own answer.
        if state == State::Unbound {
            return Met { answer, ..NOTHING };
        }
        if sendable.contains(&name) {
            return Met { answer, closed, ..NOTHING };
        }
    }
    if !sendable.contains(&name) {
        let is_bind = row["command"].starts_with("bind_");
        let status =
            if is_bind && state.is_bound() { CommandStatus::ALYBND } else { CommandStatus::INVBNDSTS };
        let answer = answered((id.response(), status));
        return Met { answer, odd: Some(Odd::Refused(id, status)), ..NOTHING };
    }
    if id.is_unanswered() {
        return Met { notified: Some(id), ..NOTHING };
    }
    Met { asked: Some(id), ..NOTHING }
}

#[test]
fn what_the_peer_asks_is_met_as_the_table_says() {
    let cells = each_cell("request", |row, peer, state, name| {
        let cell = format!("{peer:?} sends {} in {name}", row["command"]);
        let id = command_id(row);
        let mut side = Side::in_state(other(peer), state, Config::default());
        side.receive(&Pdu::request(4711, body(id)));
        let mut met = NOTHING;
        for event in side.news() {
            match event {
                Event::Request(pdu, ticket) => {
                    assert_eq!((ticket.sequence_number(), ticket.command_id()), (4711, id), "{cell}");
                    met.asked = Some(pdu.command_id());
                }
                Event::Notification(pdu) => met.notified = Some(pdu.command_id()),
                Event::Odd(odd) => met.odd = Some(odd),
                Event::Closed(closed) => met.closed = Some(closed),
                Event::Unbinding => assert_eq!(id, CommandId::UNBIND, "{cell}"),
                other => panic!("{cell}: {other:?}"),
            }
        }
        let answers = side.sent();
        assert!(answers.len() <= 1 && answers.iter().all(|answer| answer.sequence_number == 4711), "{cell}");
        met.answer = answers.first().map(|answer| (answer.command_id(), answer.command_status));
        assert_eq!(met, expected(row, peer, state, name), "{cell}");
    });
    assert_eq!(cells, 20 * 12);
}

#[test]
fn a_response_that_nobody_waits_for_is_told_and_never_answered() {
    let check = |row: &Row, peer, state, name: &str| {
        let id = command_id(row);
        let mut side = Side::in_state(other(peer), state, Config::default());
        side.receive(&Pdu::request(4711, body(id)));
        let news = side.news();
        assert!(
            matches!(news[..], [Event::Odd(Odd::Stray(stray, CommandStatus::OK))] if stray == id),
            "{peer:?} sends {id} in {name}: {news:?}"
        );
        assert_eq!((side.sent(), side.session.state()), (vec![], state));
    };
    assert_eq!(each_cell("response", check) + each_cell("nack", check), 19 * 12);
}

#[test]
fn an_operation_that_nobody_knows_is_refused_in_any_state_and_its_response_ignored() {
    for role in ROLES {
        for (state, name) in STATES {
            let mut side = Side::in_state(role, state, Config::default());
            let unknown = CommandId(0x0001_0200);
            side.receive(&Pdu::bodyless(unknown, CommandStatus::OK, 7));
            side.receive(&Pdu::bodyless(unknown.response(), CommandStatus::OK, 8));
            let sent: Vec<_> = side
                .sent()
                .iter()
                .map(|pdu| (pdu.command_id(), pdu.command_status, pdu.sequence_number))
                .collect();
            assert_eq!(sent, [(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, 7)], "{role:?} in {name}");
        }
    }
}
