"""Who is tested against whom, and what a peer cannot do."""

import json
import pathlib
import re

import client_cases
import server_cases
import tunnels
from packages import FOLDER, node, python
from processes import HERE, Running, free_port
from broker import BROKER


class Peer:
    """A peer that is started with a JSON object of what to do."""

    def __init__(self, name, command, options=None, cannot=None, tells=True, joins=False, ports=0):
        self.name = name
        self.command = command
        self.options = options or {}
        self.cannot = cannot or {}
        self.tells = tells  # what it read
        self.joins = joins  # the parts of a message by itself
        self.ports = ports  # on which it listens besides

    def start(self, config):
        config = {**config, "ports": [free_port() for _ in range(self.ports)]}
        return Running(self.name, *self.command, json.dumps(config), **self.options)


class ExampleSmsc(Peer):
    """Net::SMPP's example, with another port."""

    def start(self, config):
        script = pathlib.Path("/usr/share/doc/libnet-smpp-perl/examples/smsc.pl").read_text()
        copy = FOLDER / f"smsc-{config['port']}.pl"
        copy.write_text(re.sub(r"\$port = 9900;", f"$port = {config['port']};", script).replace("'localhost'", "'127.0.0.1'"))
        return Running(self.name, "perl", copy, **self.options)


class Jasmin(Peer):
    """It has services of its own, and takes its time."""

    def __init__(self, script, **options):
        super().__init__("Jasmin 0.11.0", python(script), node("0.5.1", "node_server.js")[1], ports=7, **options)

    def start(self, config):
        running = super().start({**config, "broker": BROKER.of_case()})
        running.wait_event("ready", 60)
        return running


KANNEL = Peer("Kannel 1.4.5", ["python3", HERE / "peers" / "kannel_client.py"], joins=True, ports=3, cannot={
    f"long {form} in": "its smsbox splits with 8-bit references only" for form in ("udh16", "sar", "payload")
})


JASMIN_CLIENT = Jasmin("jasmin_client.py", joins=True, cannot={
    "long udh16 out": "it hands on parts with 16-bit references one by one, headers and all, and does not tell of them",
    **{f"long {form} in": "it splits with 8-bit references or with SAR only" for form in ("udh16", "payload")},
})
JASMIN_SERVER = Jasmin("jasmin_server.py", cannot={"peer killed": "it answers at once"})


def servers():
    for version in ("0.5.1", "0.6.0-rc.4"):
        command, options = node(version, "node_server.js")
        yield Peer(f"node-smpp {version}", command, options)
    yield Peer("smpp.twisted3 0.8", python("twisted_server.py"), cannot={"receipt": "it makes none"})
    yield Peer("smpp34 1.5.0", python("smpp34_server.py"), cannot={
        "enquire_link by peer": "it sends none", "wrong password": "it lets everybody in",
        "unbind by us": "now and then it closes before its answer is out",
    })
    only_answers = "the example only answers"
    yield ExampleSmsc("Net::SMPP 1.19 smsc.pl", (), tells=False, cannot={
        "wrong password": "the example lets everybody in", "peer killed": "it answers at once, and is a process a session", "receipt": only_answers,
        "enquire_link by peer": only_answers, "unbind by peer": only_answers,
        **{case: only_answers for case in client_cases.CASES if case.endswith(" in")},
    })


def clients():
    for version in ("0.5.1", "0.6.0-rc.4"):
        command, options = node(version, "node_client.js")
        yield Peer(f"node-smpp {version}", command, options)
    yield Peer("smpplib 2.2.4", python("smpplib_client.py"), cannot={"unbind by us": "it ignores unbind"})
    yield Peer("aiosmpplib 0.7.4", python("aiosmpplib_client.py"), joins=True, cannot={
        "long udh16 out": "it reads four octets as the 16-bit reference, so that no part meets another",
        "we are killed": "it connects again without a word",
    })
    yield Peer("Net::SMPP 1.19", ["perl", HERE / "peers" / "net_smpp_client.pl"])


def all_pairs():
    """Each pair: its name, its cases, what starts it, and what the peer cannot do."""
    for server in servers():
        yield f"our client, {server.name}", client_cases.CASES, client_cases.Pair, server
    for client in clients():
        yield f"{client.name}, our server", server_cases.CASES, server_cases.Pair, client
    yield f"{KANNEL.name}, our server", server_cases.CASES, server_cases.Pair, KANNEL
    yield f"our client, {JASMIN_SERVER.name}", client_cases.CASES, client_cases.Pair, JASMIN_SERVER
    yield f"{JASMIN_CLIENT.name}, our server", server_cases.CASES, server_cases.Pair, JASMIN_CLIENT
    server, client = next(servers()), next(clients())
    yield f"our client, stunnel 5.68, {server.name}", client_cases.CASES, tunnels.ClientOverTls, server
    yield f"{client.name}, stunnel 5.68, our server", server_cases.CASES, tunnels.ServerOverTls, client
    yield f"our client, haproxy 2.6 PROXY v1, {server.name}", client_cases.CASES, tunnels.ClientToHaproxy, server
    yield f"our client, haproxy 2.6 PROXY v2, {server.name}", client_cases.CASES, tunnels.ClientToHaproxyV2, server
    yield f"{client.name}, haproxy 2.6 PROXY v1, our server", server_cases.CASES, tunnels.BehindHaproxy, client
    yield f"{client.name}, haproxy 2.6 PROXY v2, our server", server_cases.CASES, tunnels.BehindHaproxyV2, client
