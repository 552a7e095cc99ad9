"""What goes over the wire: a relay between two peers that records the PDUs, and a reading of them that is not ours."""

import socket
import struct
import threading
import time

COMMANDS = {
    0x00000000: "generic_nack", 0x00000001: "bind_receiver", 0x00000002: "bind_transmitter", 0x00000003: "query_sm",
    0x00000004: "submit_sm", 0x00000005: "deliver_sm", 0x00000006: "unbind", 0x00000007: "replace_sm", 0x00000008: "cancel_sm",
    0x00000009: "bind_transceiver", 0x0000000B: "outbind", 0x00000015: "enquire_link", 0x00000021: "submit_multi",
    0x00000102: "alert_notification", 0x00000103: "data_sm", 0x00000111: "broadcast_sm", 0x00000112: "query_broadcast_sm",
    0x00000113: "cancel_broadcast_sm",
}


def command_name(command_id):
    name = COMMANDS.get(command_id & 0x7FFFFFFF, f"{command_id:#010x}")
    return f"{name}_resp" if command_id & 0x80000000 and name != "generic_nack" else name


# What our side has sent in all cases, for the wire judge: the name of the PDU and its octets.
SENT_BY_US = []


class Pdu:
    """One PDU: its header, and of `submit_sm` and `deliver_sm` the fields that a message is made of."""

    def __init__(self, octets):
        self.octets = octets
        _, command_id, self.status, self.sequence = struct.unpack(">IIII", octets[:16])
        self.name = command_name(command_id)

    def message(self):
        """esm_class, data_coding, user data, and the TLVs by tag."""
        rest = self.octets[16:]

        def string():
            nonlocal rest
            value, _, rest = rest.partition(b"\0")
            return value

        string()
        for _ in range(2):
            rest = rest[2:]
            string()
        esm_class, rest = rest[0], rest[3:]
        string(), string()
        data_coding, length = rest[2], rest[4]
        short_message, rest = rest[5:5 + length], rest[5 + length:]
        tlvs = {}
        while len(rest) >= 4:
            tag, length = struct.unpack(">HH", rest[:4])
            tlvs[tag], rest = rest[4:4 + length], rest[4 + length:]
        return esm_class, data_coding, short_message or tlvs.get(0x0424, b""), tlvs


def shut(one):
    """Whoever waits at it waits no longer."""
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Relay:
    """Passes octets both ways and keeps the PDUs of each way."""

    def __init__(self, target):
        self.target = target
        self.pdus = []  # (from the client?, Pdu), in the order in which they came
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.sockets = []
        self.threads = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._start(self._accept)

    def _start(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target), 5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets += [near, far]
            self._start(self._pass, near, far, True)
            self._start(self._pass, far, near, False)

    def _pass(self, source, sink, client):
        buffered = b""
        try:
            while octets := source.recv(65536):
                buffered = self._record(buffered + octets, client)
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            shut(source)
            shut(sink)

    def _record(self, octets, client):
        with self.changed:
            while len(octets) >= 4 and len(octets) >= (length := max(16, struct.unpack(">I", octets[:4])[0])):
                self.pdus.append((client, Pdu(octets[:length])))
                octets = octets[length:]
            self.changed.notify_all()
        return octets

    def of(self, client, name=None):
        """The PDUs of one side, all or those of one name."""
        with self.lock:
            return [pdu for by, pdu in self.pdus if by == client and name in (None, pdu.name)]

    def wait(self, client, name, count=1, seconds=8):
        """Waits until one side has sent so many PDUs of this name, and tells whether it has."""
        end = time.monotonic() + seconds
        with self.changed:
            while sum(by == client and pdu.name == name for by, pdu in self.pdus) < count:
                if not self.changed.wait(max(0, end - time.monotonic())):
                    return False
        return True

    def accepted(self, client, name):
        """Those requests of this name that the other side has answered with status 0."""
        responses = {pdu.sequence for pdu in self.of(not client, f"{name}_resp") if pdu.status == 0}
        return [pdu for pdu in self.of(client, name) if pdu.sequence in responses]

    def answered(self, client, name):
        """Whether each request of this name has its response with status 0 from the other side, and there is one."""
        requests = self.of(client, name)
        self.wait(not client, f"{name}_resp", len(requests), 3)
        return bool(requests) and len(self.accepted(client, name)) == len(requests)

    def close(self):
        # The number of a socket that is closed is given to the next one, and a thread that was about to use it would use
        # that of another case: the threads end first.
        shut(self.listener)
        self.threads[0].join(5)
        for one in self.sockets:
            shut(one)
        for thread in self.threads[1:]:
            thread.join(5)
        for one in (self.listener, *self.sockets):
            one.close()
