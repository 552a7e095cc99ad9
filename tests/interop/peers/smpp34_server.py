"""An SMSC of smpp34, by its Python wheel: `smpp34_server.py CONFIG`, JSON with `port` and what to send to each ESME."""

import asyncio
import json
import sys

import smpp34
from telling import tell

config = json.loads(sys.argv[1])


def number(tlvs, tag):
    return next((tlv.as_int() for tlv in tlvs if tlv.tag == tag), None)


async def push(esme):
    await asyncio.sleep(0.2)
    for part in config.get("deliver", []):
        octets, tlvs = bytes.fromhex(part["octets"]), []
        if part.get("payload"):
            octets, tlvs = b"", [smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, octets)]
        if part.get("sar"):
            reference, total, place = part["sar"]
            tlvs.append(smpp34.Tlv(smpp34.TLV_SAR_MSG_REF_NUM, reference.to_bytes(2, "big")))
            tlvs.append(smpp34.Tlv(smpp34.TLV_SAR_TOTAL_SEGMENTS, bytes([total])))
            tlvs.append(smpp34.Tlv(smpp34.TLV_SAR_SEGMENT_SEQNUM, bytes([place])))
        answer = await esme.deliver_sm(
            "12025550143", octets, source_addr="447700900123", esm_class=part["esm_class"], data_coding=part["data_coding"], tlvs=tlvs,
        )
        tell("delivered", status=answer.command_status)
    if config.get("unbind"):
        await esme.unbind()


async def receipt(esme, submit_sm, message_id):
    text = f"id:{message_id} sub:001 dlvrd:001 submit date:2601010101 done date:2601010102 stat:DELIVRD err:000 text:"
    await esme.deliver_sm(submit_sm.source_addr, text.encode(), source_addr=submit_sm.destination_addr, esm_class=4)


def submitted(event):
    payload = [tlv.value for tlv in event.tlvs if tlv.tag == smpp34.TLV_MESSAGE_PAYLOAD]
    octets = payload[0] if payload else event.short_message
    sar = [number(event.tlvs, tag) for tag in (smpp34.TLV_SAR_MSG_REF_NUM, smpp34.TLV_SAR_TOTAL_SEGMENTS, smpp34.TLV_SAR_SEGMENT_SEQNUM)]
    tell("submitted", esm_class=event.esm_class, data_coding=event.data_coding, octets=octets.hex(), sar=sar if sar[2] else None)


async def main():
    server = smpp34.Server("127.0.0.1", config["port"], system_id="SMPP34")
    await server.start()
    tell("listening")
    esmes, tasks, kept, count = {}, set(), [], 0
    while True:
        event = await server.next()
        if isinstance(event, smpp34.Esme):
            tell("bound", kind="receives" if event.can_receive else "sends")
            esmes[event.session_id] = event
            tasks.add(asyncio.create_task(push(event)))
        elif isinstance(event, smpp34.SubmitSmEvent):
            submitted(event)
            if config.get("silent"):
                kept.append(event)  # dropped, it would be answered
                continue
            count += 1
            event.accept(f"smpp34-{count}")
            if config.get("receipts"):
                tasks.add(asyncio.create_task(receipt(esmes[event.session_id], event, f"smpp34-{count}")))
        else:
            tell("closed")


asyncio.run(main())
