"""Our client against a server: each case says what must have been seen, on both sides and on the wire."""

from processes import esme, free_port, wait_for_port
from texts import FORMS, GSM, LONG, UCS2, joined, joined_parts, parts
from wire import SENT_BY_US, Relay

FROM, TO = "+12025550143", "+447700900123"
LONGEST = "20s"  # as long as our client stays where the case itself ends it


class Pair:
    """A server, a relay before it, and our client."""

    def __init__(self, server):
        self.server = server

    def start(self, **config):
        port = free_port()
        self.peer = self.server.start({**config, "port": port})
        wait_for_port(port, self.peer)
        self.relay = Relay(port)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        SENT_BY_US.extend((pdu.name, pdu.octets) for pdu in self.relay.of(True))
        self.relay.close()
        self.peer.__exit__()

    def esme(self, *arguments, port=None, **options):
        return esme(port or self.relay.port, *arguments, **options)

    def wire(self, client, name):
        assert self.relay.answered(client, name), f"on the wire: {name} without a good answer: {[pdu.name for _, pdu in self.relay.pdus]}"


def bind(kind, name):
    def case(pair):
        with pair.start(), pair.esme("--bind", kind, "--wait", "300ms") as ours:
            state = ours.wait_event("bound")["state"].lower()
            assert ours.wait_end() == 0, ours.told()
            assert name.endswith(state.removeprefix("bound as ")), state
            pair.wire(True, name)

    return case


def send(text, encoding, form=None):
    def case(pair):
        split = ["--split", form] if form else []
        with pair.start() as started, started.esme("--from", FROM, "--encoding", encoding, *split, "--send", TO, text, "--wait", "300ms") as ours:
            assert ours.wait_end() == 0, ours.told()
            requests = pair.relay.of(True, "submit_sm")
            assert joined(requests) == (text, form), joined(requests)
            pair.wire(True, "submit_sm")
            if pair.server.tells:
                pair.peer.wait_event("submitted", count=len(requests))
                told = joined_parts(pair.peer.of("submitted"))
                assert told == text, f"the peer read {told!r}"

    return case


def receive(text, data_coding=0, form=None):
    def case(pair):
        sent = parts(text, form, data_coding)
        with pair.start(deliver=sent) as started, started.esme("--wait", LONGEST) as ours:
            told = ours.wait_event("joined" if len(sent) > 1 else "message")["text"]
            assert told == text, f"we read {told!r}"
            pair.peer.wait_event("delivered", count=len(sent))
            ours.interrupt()
            assert ours.wait_end() == 0, ours.told()
            assert joined(pair.relay.of(False, "deliver_sm")) == (text, form)
            pair.wire(False, "deliver_sm")

    return case


def receipt(pair):
    with pair.start(receipts=True) as started, started.esme("--from", FROM, "--send", TO, "Hello") as ours:
        assert ours.wait_end() == 0, ours.told()
        submitted, receipt = ours.wait_event("submitted"), ours.wait_event("receipt")
        assert receipt["message_id"] == submitted["message_id"] and receipt["message_state_name"] == "DELIVERED", receipt
        pair.wire(False, "deliver_sm")


def enquire_by_us(pair):
    with pair.start() as started, started.esme("--wait", LONGEST, options="&enquire_link=1s") as ours:
        ours.wait_event("bound")
        assert pair.relay.wait(True, "enquire_link", 2) and pair.relay.wait(False, "enquire_link_resp", 2), "no two of them answered"
        assert not ours.of("closed"), ours.told()
        ours.interrupt()
        assert ours.wait_end() == 0, ours.told()


def enquire_by_peer(pair):
    with pair.start(enquire=True) as started, started.esme("--wait", LONGEST) as ours:
        ours.wait_event("bound")
        assert pair.relay.wait(False, "enquire_link") and pair.relay.wait(True, "enquire_link_resp"), "none, or none answered"
        ours.interrupt()
        assert ours.wait_end() == 0, ours.told()
        pair.wire(False, "enquire_link")


def wrong_password(pair):
    with pair.start() as started, started.esme(password="wrong") as ours:
        assert ours.wait_end() != 0, "bound all the same"
        told = ours.wait_event("not_bound")
        status = pair.relay.of(False, "bind_transceiver_resp")[0].status
        assert told["command_status"] == status and status, (told, status)


def unbind_by_us(pair):
    with pair.start() as started, started.esme("--wait", LONGEST) as ours:
        ours.wait_event("bound")
        ours.interrupt()
        assert ours.wait_end() == 0, ours.told()
        assert ours.wait_event("closed")["reason"] == "unbound", ours.events
        pair.wire(True, "unbind")


def unbind_by_peer(pair):
    with pair.start(unbind=True) as started, started.esme("--wait", LONGEST) as ours:
        closed = ours.wait_event("closed")
        assert closed["reason"] == "unbound" and closed["by"] == "peer", closed
        ours.wait_end()
        pair.wire(False, "unbind")


def peer_killed(pair):
    with pair.start(silent=True) as started, started.esme("--send", TO, "Hello", "--wait", LONGEST) as ours:
        assert pair.relay.wait(True, "submit_sm")
        pair.peer.kill()
        assert ours.wait_end(8) != 0, "as if the message had been taken"
        # A peer that answers at once has taken the message before it ends.
        told = ours.wait_event("unanswered")
        closed = ours.wait_event("closed")
        assert closed["by"] == "peer" and "closed" in told["reason"] + closed["detail"], (told, closed)


def we_are_killed(pair):
    with pair.start() as started:
        with started.esme("--wait", LONGEST) as first:
            first.wait_event("bound")
            first.kill()
        with started.esme("--send", TO, "Hello", "--wait", "300ms") as second:
            assert second.wait_end() == 0, f"the next client: {second.told()}"


CASES = {
    "bind transceiver": bind("trx", "bind_transceiver"), "bind transmitter": bind("tx", "bind_transmitter"),
    "bind receiver": bind("rx", "bind_receiver"), "GSM out": send(GSM, "gsm7"), "UCS-2 out": send(UCS2, "ucs2"),
    **{f"long {form} out": send(LONG, "gsm7", form) for form in FORMS},
    "receipt": receipt, "GSM in": receive(GSM), "UCS-2 in": receive(UCS2, 8),
    **{f"long {form} in": receive(LONG, 0, form) for form in FORMS},
    "enquire_link by us": enquire_by_us, "enquire_link by peer": enquire_by_peer, "wrong password": wrong_password,
    "unbind by us": unbind_by_us, "unbind by peer": unbind_by_peer, "peer killed": peer_killed, "we are killed": we_are_killed,
}
