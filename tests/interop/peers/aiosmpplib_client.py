"""An ESME of aiosmpplib: `aiosmpplib_client.py CONFIG`, JSON with `port`, `bind` and what to send."""

import asyncio
import json
import sys

from aiosmpplib import ESME, PhoneNumber, SubmitSm
from aiosmpplib.hook import AbstractHook
from aiosmpplib.protocol import DeliverSm, EnquireLinkResp, SubmitSmResp, Unbind
from aiosmpplib.state import SAR_MSG_REF_NUM, SAR_SEGMENT_SEQNUM, SAR_TOTAL_SEGMENTS, BindMode, OptionalParam, SmppError
from telling import tell

config = json.loads(sys.argv[1])


class Hook(AbstractHook):
    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def received(self, smpp_message, pdu, client_id):
        if isinstance(smpp_message, DeliverSm):
            text = smpp_message.short_message or smpp_message.message_payload
            receipted = smpp_message.parse_receipt().get("id") if smpp_message.is_receipt() else None
            tell("delivered", esm_class=0, data_coding=0, octets="", text=text, receipt=smpp_message.is_receipt(), receipted_message_id=receipted)
        elif isinstance(smpp_message, SubmitSmResp):
            tell("submitted", status=int(smpp_message.command_status), message_id=smpp_message.message_id)
        elif isinstance(smpp_message, EnquireLinkResp):
            tell("enquired", status=int(smpp_message.command_status))
        elif isinstance(smpp_message, Unbind):
            tell("unbinding")

    async def send_error(self, smpp_message, error, client_id):
        tell("error", reason=repr(error))


def submit_sms():
    """What is to be sent: split by aiosmpplib where it can, else as told."""
    common = {"source": PhoneNumber("12025550143"), "destination": PhoneNumber("447700900123")}
    message = config.get("message")
    if message and message["form"] in (None, "udh8", "payload"):
        if message["data_coding"] == 8:
            common["encoding"] = "ucs2"
        udh = message["form"] == "udh8"
        yield SubmitSm(short_message=message["text"], esm_class=0x40 if udh else 0, auto_message_payload=not udh, log_id="1", **common)
        return
    for part in config.get("submit", []):
        sar = zip((SAR_MSG_REF_NUM, SAR_TOTAL_SEGMENTS, SAR_SEGMENT_SEQNUM), part.get("sar") or ())
        params = [OptionalParam(tag, value) for tag, value in sar]
        submit_sm = SubmitSm(short_message="-", esm_class=part["esm_class"], optional_params=params, log_id="1", **common)
        submit_sm.set_encoded_message(bytes.fromhex(part["octets"]))
        yield submit_sm


async def main():
    esme = ESME(
        "127.0.0.1", config["port"], "ESME1", config["password"], bind_mode=BindMode[config["bind"].upper()], hook=Hook(),
        enquire_link_interval=1.0 if config.get("enquire") else 55.0, log_level="CRITICAL",
    )
    try:
        await esme.connect()
    except SmppError as error:
        return tell("refused", status=int(error.command_status))
    except ValueError:
        # It cannot read an error without a body, which SMPP 3.4 wants in 4.1.2.
        return tell("refused", status=None)
    tell("bound")
    running = asyncio.create_task(esme.start())
    for submit_sm in submit_sms():
        await esme.broker.enqueue(submit_sm)
    await asyncio.sleep(config["stay"])
    await asyncio.wait_for(esme.stop(), 5)
    tell("closed")
    running.cancel()


asyncio.run(main())
