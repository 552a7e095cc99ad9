"""A client against our server: each case says what must have been seen, on both sides and on the wire."""

from processes import smsc
from texts import FORMS, GSM, LONG, UCS2, joined, joined_parts, parts
from wire import SENT_BY_US, Relay

FROM, TO = "+447700900123", "+12025550143"
LONGEST = 20  # as long as a client stays where the case itself ends it


class Pair:
    """Our server, a relay before it, and a client."""

    def __init__(self, client):
        self.client = client

    def start(self, *arguments):
        self.ours, port = smsc(*arguments)
        self.relay = Relay(port)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        SENT_BY_US.extend((pdu.name, pdu.octets) for pdu in self.relay.of(False))
        self.relay.close()
        self.ours.__exit__()

    def peer(self, **config):
        return self.client.start({"bind": "transceiver", "password": "secret", "stay": 0.3, **config, "port": self.relay.port})

    def wire(self, client, name):
        assert self.relay.answered(client, name), f"on the wire: {name} without a good answer: {[pdu.name for _, pdu in self.relay.pdus]}"


def bind(kind):
    def case(pair):
        with pair.start() as started, started.peer(bind=kind) as peer:
            peer.wait_event("bound")
            told = pair.ours.wait_event("bound")
            assert told["kind"] == kind and told["system_id"] == "ESME1", told
            closed = pair.ours.wait_event("closed")
            assert closed["by"] == "peer", closed
            pair.wire(True, f"bind_{kind}")
            pair.wire(True, "unbind")

    return case


def receive(text, data_coding=0, form=None):
    def case(pair):
        message = {"text": text, "data_coding": data_coding, "form": form}
        with pair.start() as started, started.peer(submit=parts(text, form, data_coding), message=message, stay=1) as peer:
            peer.wait_event("submitted")
            peer.wait_end()
            requests = pair.relay.of(True, "submit_sm")
            assert joined(requests) == (text, form), joined(requests)
            pair.wire(True, "submit_sm")
            told = "".join(event["text"] for event in pair.ours.of("submitted"))
            assert told == text, f"we read {told!r}"
            assert all(event["status"] == 0 for event in peer.of("submitted")), peer.events

    return case


def send(text, encoding, form=None):
    def case(pair):
        split = ["--split", form] if form else []
        with pair.start("--encoding", encoding, *split, "--deliver", FROM, TO, text) as started, started.peer(stay=LONGEST) as peer:
            peer.wait_event("bound")
            count = 3 if form not in (None, "payload") else 1
            pair.ours.wait_event("delivered", count=count)
            assert all(event["command_status"] == 0 for event in pair.ours.of("delivered")), pair.ours.events
            # Kannel refuses for now what comes before its smsbox is there.
            assert joined(pair.relay.accepted(False, "deliver_sm")) == (text, form)
            peer.wait_event("delivered", count=1 if pair.client.joins else count)
            told = joined_parts(peer.of("delivered"))
            assert told == text, f"the peer read {told!r}"

    return case


def receipt(pair):
    message = {"text": "Hello", "data_coding": 0, "form": None}
    with pair.start("--receipt-delay", "200ms") as started, started.peer(submit=parts("Hello"), message=message, stay=LONGEST) as peer:
        submitted, delivered = peer.wait_event("submitted"), peer.wait_event("delivered")
        assert delivered["receipt"] and delivered["receipted_message_id"] == submitted["message_id"], (submitted, delivered)
        told = pair.ours.wait_event("receipt")
        assert "error" not in told, told
        pair.wire(False, "deliver_sm")


def enquire_by_peer(pair):
    with pair.start() as started, started.peer(enquire=True, stay=LONGEST) as peer:
        peer.wait_event("bound")
        assert pair.relay.wait(True, "enquire_link") and pair.relay.wait(False, "enquire_link_resp"), "none, or none answered"
        pair.wire(True, "enquire_link")


def enquire_by_us(pair):
    with pair.start("--enquire-link", "1s") as started, started.peer(stay=LONGEST) as peer:
        peer.wait_event("bound")
        assert pair.relay.wait(False, "enquire_link", 2) and pair.relay.wait(True, "enquire_link_resp", 2), "no two of them answered"
        assert not pair.ours.of("closed"), pair.ours.told()


def wrong_password(pair):
    with pair.start() as started, started.peer(password="wrong") as peer:
        told = peer.wait_event("refused")
        # One that cannot read the answer tells no status.
        assert told["status"] in (0x0E, None), told
        assert pair.relay.of(False, "bind_transceiver_resp")[0].status == 0x0E
        pair.ours.wait_event("refused")


def unbind_by_peer(pair):
    with pair.start() as started, started.peer() as peer:
        closed = pair.ours.wait_event("closed")
        assert closed["by"] == "peer" and "unbound" in closed["reason"], closed
        peer.wait_event("closed")
        pair.wire(True, "unbind")


def unbind_by_us(pair):
    with pair.start() as started, started.peer(stay=LONGEST) as peer:
        peer.wait_event("bound")
        pair.ours.interrupt()
        assert pair.relay.wait(False, "unbind"), "we sent none"
        assert pair.ours.wait_end() == 0, pair.ours.told()
        pair.wire(False, "unbind")


def peer_killed(pair):
    with pair.start() as started:
        with started.peer(stay=LONGEST) as first:
            first.wait_event("bound")
            first.kill()
        closed = pair.ours.wait_event("closed")
        assert closed["by"] == "peer" and "unbound" not in closed["reason"], closed
        with started.peer() as second:
            second.wait_event("bound")


def we_are_killed(pair):
    with pair.start() as started, started.peer(stay=LONGEST) as peer:
        peer.wait_event("bound")
        pair.ours.kill()
        peer.wait_event("closed")


CASES = {
    **{f"bind {kind}": bind(kind) for kind in ("transceiver", "transmitter", "receiver")},
    "GSM out": send(GSM, "gsm7"), "UCS-2 out": send(UCS2, "ucs2"), **{f"long {form} out": send(LONG, "gsm7", form) for form in FORMS},
    "receipt": receipt, "GSM in": receive(GSM), "UCS-2 in": receive(UCS2, 8), **{f"long {form} in": receive(LONG, 0, form) for form in FORMS},
    "enquire_link by us": enquire_by_us, "enquire_link by peer": enquire_by_peer, "wrong password": wrong_password,
    "unbind by us": unbind_by_us, "unbind by peer": unbind_by_peer, "peer killed": peer_killed, "we are killed": we_are_killed,
}
