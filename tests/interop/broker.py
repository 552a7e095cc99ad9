"""RabbitMQ for Jasmin: started once for all cases, each of which has a virtual host of its own."""

import base64
import hashlib
import itertools
import json
import os
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from processes import Running, free_port, wait_for_port

# As many cases as there may be in one run.
CASES = 60


def definitions():
    """The user and the virtual hosts that RabbitMQ begins with."""
    salt = b"salt"
    password = base64.b64encode(salt + hashlib.sha256(salt + b"guest").digest()).decode()
    cases = [f"case-{number}" for number in range(CASES)]
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    return json.dumps({
        "users": [{"name": "guest", "password_hash": password, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": ""}],
        "vhosts": [{"name": case} for case in cases],
        "permissions": [{"user": "guest", "vhost": case, **everything} for case in cases],
    })


def end_group(process):
    """Ends a script, and what it has started: that takes longer than others may take."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


class Broker:
    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = itertools.count()
        self.running = []
        self.error = None

    def of_case(self):
        """Its port, and a virtual host that nobody has had."""
        with self.lock:
            if not self.running:
                try:
                    self._start()
                except (OSError, RuntimeError) as error:
                    self.error = error
            # The others need not wait for it again.
            if self.error:
                raise RuntimeError(self.error)
            number = next(self.numbers)
        assert number < CASES, "more cases than virtual hosts"
        return {"amqp": self.port, "vhost": f"case-{number}"}

    def _start(self):
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.port, names = free_port(), free_port()
        # Erlang would start its name server by itself, and leave it.
        self._run("epmd", "epmd", "-port", names, "-address", "127.0.0.1")
        (folder / "definitions.json").write_text(definitions())
        settings = folder / "rabbitmq.conf"
        settings.write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\nload_definitions = {folder / 'definitions.json'}\n")
        wait_for_port(names, self.running[-1])
        self._run("RabbitMQ", "/usr/lib/rabbitmq/bin/rabbitmq-server", start_new_session=True, env={
            **os.environ, "HOME": str(folder), "ERL_EPMD_PORT": str(names), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "interop@localhost", "RABBITMQ_DIST_PORT": str(free_port()), "RABBITMQ_CONFIG_FILE": str(settings),
            "RABBITMQ_MNESIA_BASE": str(folder), "RABBITMQ_LOG_BASE": str(folder), "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        })
        wait_for_port(self.port, self.running[-1], 60)

    def _run(self, name, *command, **options):
        self.running.append(Running(name, *command, **options))

    def stop(self):
        with self.lock:
            for running in reversed(self.running):
                if running.name == "RabbitMQ":
                    end_group(running.process)
                running.__exit__()
            if self.running:
                self.folder.cleanup()
            self.running.clear()


BROKER = Broker()
