"""An SMSC of smpp.twisted3: `twisted_server.py CONFIG`, JSON with `port` and what to send to each ESME that binds."""

import json
import sys

from smpp.pdu import pdu_types
from smpp.pdu.operations import DeliverSM
from smpp.twisted.config import SMPPServerConfig
from smpp.twisted.protocol import DataHandlerResponse, SMPPServerProtocol
from smpp.twisted.server import SMPPServerFactory
from telling import tell
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from zope.interface import implementer

config = json.loads(sys.argv[1])


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value


def received(system_id, smpp, pdu):
    params = pdu.params
    octets = params.get("short_message") or params.get("message_payload") or b""
    sar = [params[name] for name in ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")] if "sar_segment_seqnum" in params else None
    esm_class = params["esm_class"]
    udh = pdu_types.EsmClassGsmFeatures.UDHI_INDICATOR_SET in esm_class.gsmFeatures
    coding = params["data_coding"].schemeData
    coding = 8 if coding == pdu_types.DataCodingDefault.UCS2 else 0
    tell("submitted", esm_class=0x40 if udh else 0, data_coding=coding, octets=octets.hex(), sar=sar)
    if config.get("silent"):
        from twisted.internet.defer import Deferred
        return Deferred()
    return DataHandlerResponse(status=pdu_types.CommandStatus.ESME_ROK, message_id=b"twisted-1")


class Protocol(SMPPServerProtocol):
    def doBindRequest(self, request, state):
        done = super().doBindRequest(request, state)
        reactor.callLater(0.2, self.after_bind)
        return done

    def after_bind(self):
        if not self.isBound():
            return
        tell("bound", kind=str(self.bind_type))
        for part in config.get("deliver", []):
            coding = pdu_types.DataCodingDefault.UCS2 if part["data_coding"] == 8 else pdu_types.DataCodingDefault.SMSC_DEFAULT_ALPHABET
            features = [pdu_types.EsmClassGsmFeatures.UDHI_INDICATOR_SET] if part["esm_class"] & 0x40 else []
            params = {
                "source_addr": "447700900123", "destination_addr": "12025550143",
                "esm_class": pdu_types.EsmClass(pdu_types.EsmClassMode.DEFAULT, pdu_types.EsmClassType.DEFAULT, features),
                "data_coding": pdu_types.DataCoding(schemeData=coding),
                "message_payload" if part.get("payload") else "short_message": bytes.fromhex(part["octets"]),
            }
            if part.get("sar"):
                params.update(zip(("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum"), part["sar"]))
            self.sendDataRequest(DeliverSM(**params)).addCallback(lambda result: tell("delivered", status=0))
        if config.get("unbind"):
            self.unbindAndDisconnect()


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar, mind, *interfaces):
        return interfaces[0], None, lambda: None


checker = InMemoryUsernamePasswordDatabaseDontUse()
# The protocol asks with the one, the checker of this version of twisted knows the other.
for encode in (str, str.encode):
    checker.addUser(encode("ESME1"), encode("secret"))
settings = SMPPServerConfig(
    msgHandler=received, systems={"ESME1": {"max_bindings": 5}}, enquireLinkTimerSecs=1 if config.get("enquire") else 60,
)
factory = SMPPServerFactory(settings, auth_portal=Portal(Realm(), [checker]))
factory.protocol = Protocol
reactor.listenTCP(config["port"], factory, interface="127.0.0.1")
tell("listening")
reactor.run()
