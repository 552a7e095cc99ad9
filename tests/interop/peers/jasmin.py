"""Jasmin for one case: its daemon and its Redis, with ports and folders of their own; and what to do, told over its console.

Of RabbitMQ, which takes long to start, it has a virtual host: `{"amqp": PORT, "vhost": NAME}`.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import txamqp

HERE = Path(__file__).resolve().parent
SETTINGS = """[redis-client]
port = {redis}
[amqp-broker]
port = {amqp}
vhost = {vhost}
spec = {spec}
[jcli]
port = {console}
authentication = False
[http-api]
bind = 127.0.0.1
port = {http}
long_content_split = {split}
[smpp-server]
bind = 127.0.0.1
port = {smpp}
enquireLinkTimerSecs = {enquire}
[smpp-server-pb]
bind = 127.0.0.1
port = {smpp_pb}
[router]
bind = 127.0.0.1
port = {router}
[client-management]
bind = 127.0.0.1
port = {clients}
[deliversm-thrower]
retry_delay = 1
max_retries = 20
[dlr-thrower]
retry_delay = 1
max_retries = 20
[dlr]
dlr_lookup_retry_delay = 1
dlr_lookup_max_retries = 20
"""
# The daemon holds a lock that all of a machine share.
DAEMON = """
import lockfile, runpy, sys
shared, own = lockfile.FileLock, sys.argv[1]
lockfile.FileLock = lambda _: shared(own)
del sys.argv[:2]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


# The end of a case ends the block in which the daemon runs.
signal.signal(signal.SIGTERM, lambda *_: sys.exit())


def die_with_this():
    # Whoever kills a script of a case kills what it has started.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Jasmin:
    """The daemon in a folder of its own, and its console; both end with the block."""

    def __init__(self, broker, ports, split="udh", enquire=60):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(self.folder.name)
        self.log = folder / "var" / "log" / "jasmin"
        for path in (self.log, folder / "etc" / "jasmin" / "store"):
            path.mkdir(parents=True)
        self.ports = dict(zip(("smpp", "redis", "console", "http", "smpp_pb", "router", "clients"), ports))
        spec = Path(txamqp.__file__).parent / "specs" / "standard" / "amqp0-9-1.stripped.xml"
        settings = folder / "jasmin.cfg"
        settings.write_text(SETTINGS.format(**broker, **self.ports, spec=spec, split=split, enquire=enquire))
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=die_with_this,
        )
        script = Path(sys.executable).parent / "jasmind.py"
        flags = ("--enable-dlr-lookup", "--enable-dlr-thrower")
        self.output = open(folder / "output", "w+")
        self.process = subprocess.Popen(
            [sys.executable, "-c", DAEMON, folder / "held", script, "-c", settings, *flags],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, env={**os.environ, "ROOT_PATH": str(folder)},
            preexec_fn=die_with_this,
        )
        # The console listens last of all.
        self.console = self.connect(self.ports["console"], 60)

    def connect(self, port, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                found = socket.create_connection(("127.0.0.1", port), 10)
                self.until(found, "\r\n")
                found.sendall(b"\r\n")
                self.until(found, "jcli : ")
                return found
            except OSError:
                time.sleep(0.1)
        sys.exit(f"no console: {self.told()}")

    def until(self, console, prompt):
        read = b""
        while not read.endswith(prompt.encode()):
            octets = console.recv(4096)
            if not octets:
                sys.exit(f"the console ended: {read!r} {self.told()}")
            read += octets
        return read.decode(errors="replace")

    def do(self, command, **settings):
        """A command of the console, and what it wants to know."""
        prompt = "> " if settings else "jcli : "
        self.console.sendall(command.encode() + b"\r\n")
        said = self.until(self.console, prompt)
        for name, value in settings.items():
            self.console.sendall(f"{name} {value}\r\n".encode())
            said = self.until(self.console, prompt)
        if settings:
            self.console.sendall(b"ok\r\n")
            said = self.until(self.console, "jcli : ")
        if settings and "uccessfully" not in said:
            sys.exit(f"{command}: {said}")
        return said

    def user(self, name, password):
        self.do("group -a", gid="all")
        self.do("user -a", uid="one", gid="all", username=name, password=password)

    def connector(self, port, **settings):
        common = {"con_fail_delay": 1, "con_loss_delay": 1, "submit_throughput": 100, "requeue_delay": 1}
        self.do("smppccm -a", cid="smsc", host="127.0.0.1", port=port, username="ESME1", **common, **settings)
        self.do("mtrouter -a", type="DefaultRoute", connector="smppc(smsc)", rate="0.0")

    def told(self, last=600):
        """Its logs, or the ends of them."""
        logs = [path.read_text(errors="replace")[-last if last else 0:] for path in [*self.log.glob("*.log"), Path(self.output.name)]]
        return "\n".join(log for log in logs if log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # It would take its time over an end in order.
        for process in (self.process, self.redis):
            process.kill()
            process.wait()
        self.folder.cleanup()
