"""Processes that are started, listened to, and ended by their own ids."""

import itertools
import json
import os
import pathlib
import queue
import signal
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "interop"
# A relative folder is relative to where one runs cargo, so run this there too.
EXAMPLES = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").absolute() / "debug" / "examples"


# Below those that the kernel gives to connections: one of these stays free until whoever is to listen on it does.
PORTS = itertools.cycle(range(10_000, 32_000))
for _ in range(os.getpid() * 131 % 22_000):
    next(PORTS)


def free_port():
    """A port that nobody listens on; no two calls give the same."""
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def wait_for_port(port, process=None, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process and process.process.poll() is not None:
            raise RuntimeError(f"{process.name} ended before it listened: {process.errors()}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nobody listens on port {port} after {seconds} s")


class Running:
    """A process that prints one JSON object a line, and ends with the block."""

    def __init__(self, name, *command, **options):
        self.name = name
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", **options
        )
        self.events = []
        self.noise = []
        self.arrived = queue.Queue()
        self.readers = [threading.Thread(target=self._read, daemon=True), threading.Thread(target=self._read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    def _read(self):
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                self.noise.append(line)
                continue
            self.events.append(event)
            self.arrived.put(event)
        self.arrived.put(None)

    def _read_errors(self):
        for line in self.process.stderr:
            self.noise.append(line)

    def errors(self):
        return "".join(self.noise)[-600:].strip()

    def wait_event(self, name, seconds=10, count=1):
        """The event of this name that comes as the `count`th; fails loudly if it does not come."""
        end = time.monotonic() + seconds
        while True:
            found = self.of(name)
            if len(found) >= count:
                return found[count - 1]
            try:
                if self.arrived.get(timeout=max(0.01, end - time.monotonic())) is None:
                    found = self.of(name)
                    if len(found) >= count:
                        return found[count - 1]
                    raise AssertionError(f"{self.name} ended without {name!r}: {self.told()}")
            except queue.Empty:
                if time.monotonic() >= end:
                    raise AssertionError(f"{self.name}: no {name!r} within {seconds} s: {self.told()}") from None

    def of(self, name):
        return [event for event in self.events if event.get("event") == name]

    def told(self):
        return f"{[event.get('event') for event in self.events]} {self.of('closed')} {self.errors()}"

    def wait_end(self, seconds=15):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} does not end within {seconds} s: {self.told()}") from None
        for reader in self.readers:
            reader.join(5)
        return code

    def interrupt(self):
        # What it has just told may come before it listens to signals.
        time.sleep(0.2)
        self.process.send_signal(signal.SIGINT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.kill()
        for reader in self.readers:
            reader.join(2)


def esme(port, *arguments, password="secret", options="", scheme="smpp", system_id="ESME1"):
    """Our client."""
    url = f"{scheme}://{system_id}:{password}@127.0.0.1:{port}?connect_timeout=5s&response_timeout=5s{options}"
    return Running("our client", EXAMPLES / "esme", url, "--json", *arguments)


def smsc(*arguments):
    """Our server, listening; its port is told with it."""
    running = Running("our server", EXAMPLES / "smsc", "--listen", "127.0.0.1:0", "--json", "--system-id", "ESME1", "--password", "secret", *arguments)
    return running, int(running.wait_event("listening")["address"].rsplit(":", 1)[1])
