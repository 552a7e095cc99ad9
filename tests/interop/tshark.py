#!/usr/bin/env python3
"""The wire judge: what tshark reads in our PDUs, field by field.

    apt-get install tshark && cargo build --examples && tests/interop/tshark.py

It reads every valid vector, and a capture of every kind of PDU that our client and server send (`wire.rs`). Of each
PDU it must say what our `decode` example says; of the captured ones, what `meant.tsv` says as well. The capture file that our
server has written itself must hold the same PDUs, without what is a person's or a secret. Exit code 0 when all agree, but for what KNOWN names, where tshark is wrong.
"""

import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from processes import EXAMPLES, HERE, ROOT, free_port
from wire import Relay, command_name

# Vectors on which tshark 4.0 is wrong, and why.
KNOWN = {
    "broadcast_sm": "reads broadcast_rep_num as one octet and the rest as malformed",
    "data_sm_resp error with TLVs": "does not look into the body of an error response",
    "deliver_sm_resp header only": "calls a header-only response with status 0 malformed",
}
# Our field -> the name that tshark gives it, where they differ.
NAMES = {"short_message": "smpp.message", "esm_class": "smpp.esm.submit.msg_mode", "registered_delivery": "smpp.regdel.receipt"}
# Fields of which tshark shows parts or an interpretation: their octets are compared.
AS_OCTETS = {"esm_class", "registered_delivery", "short_message"}


def tshark(pdus):
    """Of each PDU the fields that tshark names, and whether it calls it malformed."""
    with tempfile.TemporaryDirectory() as folder:
        dump, capture = Path(folder) / "dump", Path(folder) / "capture"
        # A packet each: every PDU begins at offset 0.
        dump.write_text("".join("000000 " + " ".join(f"{octet:02x}" for octet in octets) + "\n" for octets in pdus))
        subprocess.run(["text2pcap", "-q", "-T", "40000,2775", dump, capture], check=True, capture_output=True)
        command = ["tshark", "-d", "tcp.port==2775,smpp", "-r", capture, "-T", "pdml"]
        output = subprocess.run(command, check=True, capture_output=True).stdout
    # Message text may hold characters that XML does not allow.
    tree = ElementTree.fromstring(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "?", output.decode(errors="replace")))
    read = []
    for packet in tree.iter("packet"):
        fields, malformed = [], False
        for proto in packet.iter("proto"):
            malformed |= proto.get("name") == "_ws.malformed"
            if proto.get("name") == "smpp":
                fields += [field for field in proto.iter("field") if field.get("name", "").startswith("smpp.")]
        read.append((fields, malformed))
    assert len(read) == len(pdus), f"tshark read {len(read)} packets of {len(pdus)}"
    return read


def decode(pdus):
    """Of each PDU what our `decode` example says."""
    lines = "\n".join(octets.hex() for octets in pdus)
    output = subprocess.run([EXAMPLES / "decode", "--json"], input=lines, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def octets_of(field):
    return (field.get("unmaskedvalue") or field.get("value") or "").lower()


def number(text):
    found = re.match(r"0x[0-9a-fA-F]+|\d+", text)
    return int(found.group(), 0) if found else None


def shown_octets(name, value):
    """The octets that a value of ours stands for, as hexadecimal."""
    if value.startswith('"'):
        return value[1:-1].encode().hex() + "00"
    return value.lower() if name == "short_message" else f"{number(value):02x}"


def differences(ours, fields):
    by_name = {}
    for field in fields:
        by_name.setdefault(field.get("name"), []).append(field)
    for name in ("command_length", "command_id", "command_status", "sequence_number"):
        theirs = by_name.get(f"smpp.{name}", [])  # it shows no command_status of requests
        if theirs and int(theirs[0].get("show"), 0) != ours[name]:
            yield f"{name}: {ours[name]}, tshark {theirs[0].get('show')}"
    for field in ours["fields"]:
        name, value = field["name"], field["value"]
        if value.startswith("["):
            continue  # lists are compared by their items below
        # A relative time has a name of its own.
        theirs = by_name.get(NAMES.get(name, f"smpp.{name}"), []) or by_name.get(f"smpp.{name}_r", [])
        if not theirs:
            if value not in ('""', ""):
                yield f"{name}: {value}, tshark has none"
            continue
        their = theirs.pop(0)
        if name in AS_OCTETS or value.startswith('"'):
            if octets_of(their) and octets_of(their) != shown_octets(name, value):
                yield f"{name}: {value}, tshark {octets_of(their)}"
        elif number(their.get("show") or "") != number(value):
            yield f"{name}: {value}, tshark {their.get('show')}"
    tags = [number(tlv["tag"]) for tlv in ours.get("tlvs", [])]
    their_tags = [int(field.get("show"), 0) for field in by_name.get("smpp.opt_param_tag", [])]
    if tags != their_tags:
        yield f"tags: {tags}, tshark {their_tags}"
    for tlv in ours.get("tlvs", []):
        name = tlv["tag"].split(" ", 1)[-1]
        theirs = by_name.get(f"smpp.{name}", [])
        if theirs and number(tlv["value"]) is not None and number(theirs[0].get("show") or "") != number(tlv["value"]):
            if octets_of(theirs[0]) != tlv["value"].lower():
                yield f"{name}: {tlv['value']}, tshark {theirs[0].get('show')}"
        elif theirs and tlv["value"].startswith('"') and octets_of(theirs[0]) != shown_octets(name, tlv["value"]):
            yield f"{name}: {tlv['value']}, tshark {octets_of(theirs[0])}"


def meant():
    """Of each kind of PDU the fields as `wire.rs` has set them."""
    kinds = {}
    for line in (HERE / "meant.tsv").read_text().splitlines()[1:]:
        kind, name, value = line.split("\t")
        kinds.setdefault(f"our {kind}", []).append((f"smpp.{name}", value))
    return kinds


def unmeant(expected, fields):
    """What tshark reads otherwise than it was meant. The fields of a name come in the order of the wire."""
    by_name = {}
    for field in fields:
        by_name.setdefault(field.get("name"), []).append(field)
    for name, value in expected:
        theirs = by_name.get(name)
        if not theirs:
            yield f"{name}: meant {value}, tshark has none"
            continue
        their = theirs.pop(0)
        shown = their.get("show") or ""
        octets = value.removeprefix("hex:")
        if octets != value:
            same = octets_of(their) == octets
        else:
            same = shown == value or (value.isdigit() and number(shown) == int(value))
        if not same:
            yield f"{name}: meant {value}, tshark {shown} {octets_of(their)}"


def captured():
    """Every kind of PDU, as our client and our server send it: name and octets."""
    listen, outbind = free_port(), free_port()
    relay, outbind_relay = Relay(listen), Relay(outbind)
    ports = (listen, relay.port, outbind, outbind_relay.port)
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "capture"
        try:
            command = [EXAMPLES / "wire", *(f"127.0.0.1:{port}" for port in ports), capture]
            subprocess.run(command, check=True, timeout=60)
        finally:
            relay.close()
            outbind_relay.close()
        # The one PDU of an unknown operation is not ours: it provokes the generic_nack, and tshark passes it over.
        pdus = [pdu for _, pdu in relay.pdus + outbind_relay.pdus if not pdu.name.startswith("0x")]
        failed = judge_file(capture, [pdu.name for pdu in pdus])
    return [(f"our {pdu.name}", pdu.octets) for pdu in pdus], failed


def judge_file(path, names):
    """Says whether tshark reads just these PDUs in a capture file of our own, each whole, and nothing private in them."""
    command = ["tshark", "-r", path, "-Y", "smpp", "-T", "fields", "-e", "smpp.command_id", "-e", "_ws.malformed"]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    read, found = [], []
    for row in rows:
        number, malformed = row.split("\t")
        read.append(command_name(int(number, 0)))
        if malformed and read[-1] not in KNOWN:
            found.append(f"malformed: {read[-1]}")
    if sorted(read) != sorted(names):
        found.append(f"{sorted(read)}, and on the wire were {sorted(names)}")
    octets = path.read_bytes()
    found += [f"{word} is in it" for word in (b"secret", b"outpass", b"447700900", b"120255501") if word in octets]
    print(f"{'ok' if not found else 'DIFFERS':<7} our capture file, {len(read)} PDUs")
    for difference in found:
        print(f"        {difference}")
    return bool(found)


def judge(rows, wanted=None, quiet=False):
    """Says of each (name, octets) whether our reading, what was meant and tshark's agree; returns how many do not."""
    failed, wanted = 0, dict(wanted or {})
    pdus = [octets for _, octets in rows]
    for (name, octets), ours, (fields, malformed) in zip(rows, decode(pdus), tshark(pdus), strict=True):
        found = list(differences(ours, fields)) + list(unmeant(wanted.pop(name, ()), fields))
        found += ["malformed, says tshark"] if malformed else []
        if name in KNOWN:
            print(f"known   {name}: tshark {KNOWN[name]}")
            if not found:
                print("        but it agrees now: take it off the list")
                failed += 1
            continue
        if found or not quiet:
            print(f"{'ok' if not found else 'DIFFERS':<7} {name}")
        for difference in found:
            print(f"        {difference}")
        failed += bool(found)
    for name in wanted:
        print(f"DIFFERS {name}: meant, and not on the wire")
        failed += 1
    return failed


def judge_all(besides=()):
    """Judges the vectors, the capture, and what was recorded besides; returns how many there were and how many differ."""
    lines = (ROOT / "tests" / "data" / "vectors.tsv").read_text().splitlines()[1:]
    vectors = [line.split("\t") for line in lines if not line.startswith("INVALID")]
    vectors = [(name, bytes.fromhex(text)) for name, _version, text, _meaning in vectors]
    failed = judge(vectors)
    capture, differs = captured()
    failed += differs + judge(capture, meant())
    # Those that differ by their numbers alone are judged once.
    unique = list({(name, octets[:12] + octets[16:]): (name, octets) for name, octets in besides}.values())
    if unique:
        failed += judge(unique, quiet=True)
    return len(vectors) + len(capture) + 1 + len(unique), failed


def main():
    if not (EXAMPLES / "decode").exists() or not (EXAMPLES / "wire").exists():
        sys.exit("the examples are missing: cargo build --examples")
    rows, failed = judge_all()
    print(f"{rows - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
