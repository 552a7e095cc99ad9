"""Jasmin as an SMSC: `jasmin_server.py CONFIG`, JSON with `port`, `ports` of its own, and what is to be sent to the ESME.

Behind it is node_server.js, the SMSC to which it passes what it takes, and from which come receipts and messages.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from jasmin import Jasmin, die_with_this
from telling import tell, write

config = json.loads(sys.argv[1])


def listen(behind):
    for line in behind.stdout:
        event = json.loads(line)
        if event["event"] in ("submitted", "delivered"):
            write(line.strip())


def main():
    port, *others = config["ports"]
    wanted = {name: config[name] for name in ("deliver", "receipts") if name in config}
    behind = subprocess.Popen(
        ["node", Path(__file__).with_name("node_server.js"), json.dumps({**wanted, "port": port})],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_this,
    )
    threading.Thread(target=listen, args=(behind,), daemon=True).start()
    with Jasmin(config["broker"], [config["port"], *others], enquire=1 if config.get("enquire") else 60) as jasmin:
        jasmin.user("ESME1", "secret")
        jasmin.connector(port, password="secret", bind="transceiver")
        jasmin.do("morouter -a", type="DefaultRoute", connector="smpps(ESME1)")
        jasmin.do("smppccm -1 smsc")
        tell("ready")
        while jasmin.process.poll() is None:
            time.sleep(0.5)
            if config.get("unbind"):
                jasmin.do("user --smpp-unbind one")


main()
