"""Kannel as an ESME: `kannel_client.py CONFIG`, JSON with `port`, `ports` of its own, `bind` and what to send.

Its bearerbox binds, its smsbox takes messages by HTTP and hands on what came, by HTTP again, to a server in here.
"""

import ctypes
import json
import http.server
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from telling import tell

config = json.loads(sys.argv[1])
KINDS = {
    "transceiver": "transceiver-mode = true\nport = {port}", "transmitter": "port = {port}",
    "receiver": "port = 0\nreceive-port = {port}",
}
SETTINGS = """group = core
admin-port = {admin}
admin-password = a
admin-interface = 127.0.0.1
smsbox-port = {box}
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
host = 127.0.0.1
{kind}
smsc-username = ESME1
smsc-password = {password}
system-type = VMA
interface-version = 34
enquire-link-interval = {enquire}
reconnect-delay = 1
max-pending-submits = 10

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = t
password = t
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{hook}/mo?text=%b&coding=%c&charset=%C"

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:{hook}/mo?text=%b&coding=%c&charset=%C"
"""


# The end of a case leaves no folder.
signal.signal(signal.SIGTERM, lambda *_: sys.exit())


class Hook(http.server.BaseHTTPRequestHandler):
    """Hears of messages and of what became of those that were sent."""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        values = urllib.parse.parse_qs(query, keep_blank_values=True, encoding="latin-1")
        value = {name: found[0] for name, found in values.items()}
        if path == "/mo":
            octets = value["text"].encode("latin-1")
            text = octets.decode("utf-16-be" if value["coding"] == "2" else "utf-8", "replace")
            tell("delivered", esm_class=0, data_coding=0, octets="", text=text, receipt=False, receipted_message_id=None)
        elif value["type"] == "8":
            tell("submitted", status=0, message_id=value["id"])
        elif value["type"] == "1":
            tell("delivered", esm_class=0, data_coding=0, octets="", text="", receipt=True, receipted_message_id=value["id"])
        else:
            tell("error", reason=f"report {value['type']}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return answer.read().decode(errors="replace")
    except OSError:
        return ""


def daemon(name, settings, log):
    # Whoever kills this script kills Kannel.
    die = lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    return subprocess.Popen([name, "-v", "1", settings], stdout=subprocess.DEVNULL, stderr=log, preexec_fn=die)


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def send(ports, message):
    form = {"coding": 2, "charset": "UTF-8"} if message["data_coding"] == 8 else {"coding": 0, "charset": "UTF-8"}
    query = urllib.parse.urlencode({
        "username": "t", "password": "t", "from": "+12025550143", "to": "+447700900123", "text": message["text"], **form,
        "dlr-mask": 31, "dlr-url": f"http://127.0.0.1:{ports['hook']}/dlr?type=%d&id=%F",
    })
    answer = get(f"http://127.0.0.1:{ports['send']}/cgi-bin/sendsms?{query}")
    if "Accepted" not in answer and "Queued" not in answer:
        tell("error", reason=answer)


def main():
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    ports = {"hook": hook.server_address[1], **dict(zip(("admin", "box", "send"), config["ports"]))}
    kind = KINDS[config["bind"]].format(port=config["port"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings, log_path = Path(folder) / "kannel.conf", Path(folder) / "log"
        settings.write_text(SETTINGS.format(kind=kind, password=config["password"], enquire=1 if config.get("enquire") else 60, **ports))
        status = lambda: get(f"http://127.0.0.1:{ports['admin']}/status.txt?password=a")
        with open(log_path, "w") as log:
            bearerbox = daemon("bearerbox", settings, log)
            if not wait_until(status, 10):
                sys.exit(log_path.read_text(errors="replace")[-2000:])
            smsbox = daemon("smsbox", settings, log)
            rejected = lambda: "rejected login" in log_path.read_text(errors="replace")
            wait_until(lambda: "(online" in status() or rejected(), 10)
            if "(online" not in status():
                tell("refused", status=None) if rejected() else tell("error", reason=log_path.read_text(errors="replace")[-500:])
            else:
                tell("bound")
                wait_until(lambda: "smsbox:" in status(), 10)
                if config.get("submit"):
                    send(ports, config["message"])
                wait_until(lambda: "(online" not in status(), config["stay"])
            bearerbox.send_signal(signal.SIGTERM)
            for process in (bearerbox, smsbox):
                try:
                    process.wait(8)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
    tell("closed")


main()
