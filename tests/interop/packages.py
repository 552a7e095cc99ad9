"""Fetches the peers from their package registries, in the versions that the suite was written against."""

import contextlib
import os
import pathlib
import shutil
import subprocess

from processes import EXAMPLES, HERE

FOLDER = pathlib.Path(os.environ.get("INTEROP_FOLDER") or EXAMPLES.parents[1] / "interop")

# Debian: the version of the peer itself; what Debian adds to it changes with its security updates.
DEBIAN = {
    "tshark": "4.0.17", "stunnel4": "5.68", "haproxy": "2.6.12", "kannel": "1.4.5", "libnet-smpp-perl": "1.19",
    "rabbitmq-server": "3.10.8", "redis-server": "7.0.15",
}
NPM = ("0.5.1", "0.6.0-rc.4")
PYPI = ("smpplib==2.2.4", "aiosmpplib==0.7.4", "smpp34==1.5.0", "smpp.twisted3==0.8", "smpp.pdu3==0.6", "Twisted==23.10.0", "jasmin==0.11.0", "txAMQP3==0.9.4", "txredisapi==1.4.12")


class Missing(Exception):
    """A peer that cannot be had."""


def command(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if done.returncode:
        raise Missing(f"{' '.join(map(str, words))}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


@contextlib.contextmanager
def no_services():
    """Debian starts the services that it installs, unless this file says no."""
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            policy.unlink()


def debian(java):
    def installed(name):
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Status}\t${Version}", name], capture_output=True, text=True)
        status, _, version = done.stdout.partition("\t")
        return version.partition(":")[2] or version if status.endswith(" installed") else None

    wanted = [name for name in DEBIAN if not installed(name)]
    if java and not shutil.which("javac"):
        wanted.append("default-jdk-headless")
    if wanted:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command("apt-get", "update", "-q", env=quiet)
        with no_services():
            command("apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted, env=quiet)
    for name, version in DEBIAN.items():
        has = installed(name)
        if not (has or "").startswith(version):
            raise Missing(f"Debian's {name} is {has}, the suite wants {version}")


def npm():
    for version in NPM:
        folder = FOLDER / f"node-{version}"
        if not (folder / "node_modules" / "smpp" / "package.json").exists():
            folder.mkdir(parents=True, exist_ok=True)
            command("npm", "install", "--no-audit", "--no-fund", "--prefix", folder, f"smpp@{version}")


def pypi():
    stamp = FOLDER / "python" / "installed"
    if not stamp.exists() or stamp.read_text().split() != list(PYPI):
        shutil.rmtree(FOLDER / "python", ignore_errors=True)
        command("python3", "-m", "venv", FOLDER / "python")
        command(FOLDER / "python" / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *PYPI)
        stamp.write_text("\n".join(PYPI))


def install(java=False):
    """All of them; what is there already is left as it is. A JDK is large, and fetched on request only."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    debian(java)
    npm()
    pypi()


def python(script):
    return [FOLDER / "python" / "bin" / "python", HERE / "peers" / script]


def node(version, script):
    return ["node", HERE / "peers" / script], {"env": {**os.environ, "NODE_PATH": str(FOLDER / f"node-{version}" / "node_modules")}}
