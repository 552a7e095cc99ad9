#!/usr/bin/env python3
"""Compares what the `decode` example says of every valid vector with what tshark says.

    apt-get install tshark && cargo build --example decode && tests/interop/tshark.py

Exit code 0 when both agree on every field of every row but the ones named in KNOWN, where tshark is wrong.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A relative folder is relative to where one runs cargo, so run this there too.
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
DECODE = TARGET / "debug" / "examples" / "decode"

# Rows on which tshark 4.0 is wrong, and why.
KNOWN = {
    "broadcast_sm": "reads broadcast_rep_num as one octet and the rest as malformed",
    "data_sm_resp error with TLVs": "does not look into the body of an error response",
    "deliver_sm_resp header only": "calls a header-only response with status 0 malformed",
}
# Our field -> the name that tshark gives it, where they differ.
NAMES = {"short_message": "smpp.message", "esm_class": "smpp.esm.submit.msg_mode", "registered_delivery": "smpp.regdel.receipt"}
# Fields of which tshark shows parts or an interpretation: their octets are compared.
AS_OCTETS = {"esm_class", "registered_delivery", "short_message"}


def tshark(octets, folder):
    dump, capture = folder / "dump", folder / "capture"
    dump.write_text("000000 " + " ".join(f"{octet:02x}" for octet in octets) + "\n")
    subprocess.run(["text2pcap", "-q", "-T", "40000,2775", dump, capture], check=True, capture_output=True)
    command = ["tshark", "-d", "tcp.port==2775,smpp", "-r", capture, "-T", "pdml"]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    # Message text may hold characters that XML does not allow.
    tree = ElementTree.fromstring(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "?", output.decode(errors="replace")))
    fields, malformed = [], False
    for proto in tree.iter("proto"):
        malformed |= proto.get("name") == "_ws.malformed"
        if proto.get("name") == "smpp":
            fields += [field for field in proto.iter("field") if field.get("name", "").startswith("smpp.")]
    return fields, malformed


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


def differences(row, ours, fields):
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


def main():
    if not DECODE.exists():
        sys.exit(f"{DECODE} is missing: cargo build --example decode")
    lines = (ROOT / "tests" / "data" / "vectors.tsv").read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines if not line.startswith("INVALID")]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, _version, text, _meaning in rows:
            output = subprocess.run([DECODE, "--json", text], check=True, capture_output=True).stdout
            ours = json.loads(output)
            fields, malformed = tshark(bytes.fromhex(text), pathlib.Path(folder))
            found = list(differences(name, ours, fields)) + (["malformed, says tshark"] if malformed else [])
            if name in KNOWN:
                print(f"known  {name}: tshark {KNOWN[name]}")
                if not found:
                    print("       but it agrees now: take it off the list")
                    failed += 1
                continue
            print(f"{'ok' if not found else 'DIFFERS':<6} {name}")
            for difference in found:
                print(f"       {difference}")
            failed += bool(found)
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
