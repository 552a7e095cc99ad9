"""Jasmin as an ESME: `jasmin_client.py CONFIG`, JSON with `port`, `ports` of its own, `bind` and what to send.

Its connector binds; messages go in by HTTP, and what came and what became of them goes out by HTTP, to a server in here.
"""

import http.server
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from jasmin import Jasmin
from telling import tell

config = json.loads(sys.argv[1])


class Hook(http.server.BaseHTTPRequestHandler):
    """Hears of messages and of what became of those that were sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        value = {name: found[0] for name, found in urllib.parse.parse_qs(body, keep_blank_values=True).items()}
        if self.path == "/mo":
            tell("delivered", esm_class=0, data_coding=ord(value["coding"]), octets=value["binary"], receipt=False, receipted_message_id=None)
        elif value["level"] == "1":
            tell("submitted", status=0 if value["message_status"] == "ESME_ROK" else 1, message_id=value["id"])
        else:
            tell("delivered", esm_class=4, data_coding=0, octets="", receipt=value["message_status"] == "DELIVRD", receipted_message_id=value["id"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ACK/Jasmin")

    def log_message(self, *_):
        pass


def send(port, hook, message):
    coding = 8 if message["data_coding"] == 8 else 0
    content = {"hex-content": message["text"].encode("utf-16-be").hex()} if coding else {"content": message["text"]}
    query = urllib.parse.urlencode({
        "username": "t", "password": "t", "from": "12025550143", "to": "447700900123", "coding": coding, **content,
        "dlr": "yes", "dlr-level": 3, "dlr-method": "POST", "dlr-url": f"{hook}/dlr",
    })
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/send?{query}", timeout=5) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        tell("error", reason=error.read().decode(errors="replace"))


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def main():
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{hook.server_address[1]}"
    split = "sar" if (config.get("message") or {}).get("form") == "sar" else "udh"
    with Jasmin(config["broker"], config["ports"], split=split) as jasmin:
        jasmin.user("t", "t")
        jasmin.connector(config["port"], password=config["password"], bind=config["bind"], elink_interval=1 if config.get("enquire") else 60)
        jasmin.do("httpccm -a", cid="hook", url=f"{url}/mo", method="POST")
        jasmin.do("morouter -a", type="DefaultRoute", connector="http(hook)")
        tell("ready")
        jasmin.do("smppccm -1 smsc")
        bound = lambda: "BOUND" in jasmin.do("smppccm --list")
        refused = lambda: "Bind failed" in jasmin.told(None)
        wait_until(lambda: bound() or refused(), 10)
        if bound():
            tell("bound")
            if config.get("submit"):
                send(jasmin.ports["http"], url, config["message"])
            wait_until(lambda: not bound(), config["stay"])
        else:
            tell("refused", status=None) if refused() else tell("error", reason=jasmin.told())
        jasmin.do("smppccm -0 smsc")
        wait_until(lambda: not bound(), 3)
        tell("closed")


main()
