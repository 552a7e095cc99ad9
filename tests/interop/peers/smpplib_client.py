"""An ESME of smpplib: `smpplib_client.py CONFIG`, JSON with `port`, `bind` and what to send."""

import json
import logging
import select
import sys
import time

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm
from telling import tell

config = json.loads(sys.argv[1])
logging.getLogger("smpplib").setLevel(logging.CRITICAL)


def received(pdu):
    sar = [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] if pdu.sar_segment_seqnum else None
    octets = pdu.short_message or pdu.message_payload or b""
    tell(
        "delivered", esm_class=pdu.esm_class, data_coding=pdu.data_coding, octets=octets.hex(), sar=sar,
        receipt=pdu.esm_class & 0x3C == 4, receipted_message_id=pdu.receipted_message_id and pdu.receipted_message_id.decode(),
    )
    return 0


def parts():
    """What is to be sent: split by smpplib where it can, else as told."""
    message = config.get("message")
    if message and message["form"] in (None, "udh8", "sar"):
        chunks, coding, esm_class = smpplib.gsm.make_parts(message["text"], message["data_coding"], use_udhi=message["form"] != "sar")
        for number, chunk in enumerate(chunks, 1):
            more = {"sar_msg_ref_num": 7, "sar_total_segments": len(chunks), "sar_segment_seqnum": number} if message["form"] == "sar" else {}
            yield {"data_coding": coding, "esm_class": esm_class, "short_message": chunk, **more}
        return
    for part in config.get("submit", []):
        key = "message_payload" if part.get("payload") else "short_message"
        yield {"data_coding": part["data_coding"], "esm_class": part["esm_class"], key: bytes.fromhex(part["octets"])}


client = smpplib.client.Client("127.0.0.1", config["port"], timeout=5, allow_unknown_opt_params=True)
client.set_message_received_handler(received)
client.set_message_sent_handler(lambda pdu: tell("submitted", status=pdu.status, message_id=pdu.message_id.decode()))
client.connect()
try:
    bound = getattr(client, f"bind_{config['bind']}")(system_id="ESME1", password=config["password"])
except smpplib.exceptions.PDUError as error:
    tell("refused", status=error.args[1])
    client.disconnect()
    sys.exit(0)
tell("bound", system_id=bound.system_id.decode())
try:
    for part in parts():
        client.send_message(source_addr="12025550143", destination_addr="447700900123", registered_delivery=True, **part)
    if config.get("enquire"):
        client.send_pdu(smpplib.smpp.make_pdu("enquire_link", client=client))
    end = time.monotonic() + config["stay"]
    while time.monotonic() < end:
        if select.select([client._socket], [], [], 0.1)[0]:
            client.read_once(auto_send_enquire_link=False)
    client.unbind()
except smpplib.exceptions.ConnectionError:
    pass
tell("closed")
client.disconnect()
