"""What may lie between the peers: stunnel for TLS, haproxy for the PROXY protocol."""

import subprocess
import tempfile
from pathlib import Path

import client_cases
import server_cases
from processes import Running, free_port, smsc, wait_for_port
from wire import Relay

PASSWORD = "changeit"


def certificate(folder):
    """A certificate for localhost, its key, and a store that trusts it."""
    key, pem, both, store = (folder / name for name in ("key.pem", "certificate.pem", "both.pem", "trust.p12"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", pem, "-days", "30",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
        check=True, capture_output=True,
    )
    both.write_bytes(pem.read_bytes() + key.read_bytes())
    subprocess.run(["openssl", "pkcs12", "-export", "-nokeys", "-in", pem, "-passout", f"pass:{PASSWORD}", "-out", store], check=True, capture_output=True)


def stunnel(folder, client, accept, connect):
    """Speaks TLS on the side that is further from the client, or on the other."""
    settings = folder / "stunnel.conf"
    own = f"CAfile = {folder / 'certificate.pem'}\nverifyPeer = yes\nsni = localhost" if client else f"cert = {folder / 'both.pem'}"
    settings.write_text(
        f"foreground = yes\npid =\ndebug = err\n[smpp]\nclient = {'yes' if client else 'no'}\naccept = 127.0.0.1:{accept}\nconnect = 127.0.0.1:{connect}\n"
        f"{own}\nTIMEOUTclose = 0\n"
    )
    return Running("stunnel", "stunnel4", settings)


def haproxy(folder, accepts, sends, accept, connect):
    """Wants a header of the PROXY protocol from whoever comes, or sends one."""
    settings = folder / "haproxy.cfg"
    settings.write_text(
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
        f"listen smpp\n  bind 127.0.0.1:{accept} {accepts}\n  server smsc 127.0.0.1:{connect} {sends}\n"
    )
    return Running("haproxy", "haproxy", "-db", "-f", settings)


class Tunnel:
    """A tunnel in a folder of its own, both of which end with the pair."""

    def dig(self, make, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        folder, port = Path(self.folder.name), free_port()
        if make is stunnel:
            certificate(folder)
        self.prepared = folder
        self.tunnel_port = port
        self.make = lambda connect: make(folder, *arguments, port, connect)

    def open(self, connect):
        self.tunnel = self.make(connect)
        wait_for_port(self.tunnel_port, self.tunnel)
        return self.tunnel_port

    def __exit__(self, *_):
        super().__exit__()
        self.tunnel.__exit__()
        self.folder.cleanup()


class ClientOverTls(Tunnel, client_cases.Pair):
    """Our client speaks TLS with stunnel, which speaks plainly with the server."""

    def start(self, **config):
        super().start(**config)
        self.dig(stunnel, False)
        self.open(self.relay.port)
        return self

    def esme(self, *arguments, **options):
        tls = [f"path-to-certificate={self.prepared / 'trust.p12'}", f"certificate-file-password={PASSWORD}", "server-name=localhost"]
        words = [word for option in tls for word in ("--tls", option)]
        return super().esme(*arguments, *words, scheme="smpps", port=self.tunnel_port, **options)


class ServerOverTls(Tunnel, server_cases.Pair):
    """The client speaks plainly with stunnel, which speaks TLS with our server."""

    def start(self, *arguments):
        self.dig(stunnel, True)
        self.ours, port = smsc(*arguments, "--tls", f"pem={self.prepared / 'both.pem'}")
        self.relay = Relay(self.open(port))
        return self


class BehindHaproxy(Tunnel, server_cases.Pair):
    """The client comes by haproxy, which tells our server where from."""

    option = "send-proxy"

    def start(self, *arguments):
        self.dig(haproxy, "", self.option)
        self.ours, port = smsc(*arguments, "--trust-proxy", "127.0.0.0/8")
        self.relay = Relay(self.open(port))
        return self


class BehindHaproxyV2(BehindHaproxy):
    option = "send-proxy-v2"


class ClientToHaproxy(Tunnel, client_cases.Pair):
    """Our client tells haproxy from where it comes, which does not let it in otherwise."""

    version = "v1"

    def start(self, **config):
        super().start(**config)
        self.dig(haproxy, "accept-proxy", "")
        self.open(self.relay.port)
        return self

    def esme(self, *arguments, **options):
        return super().esme(*arguments, "--proxy", self.version, port=self.tunnel_port, **options)


class ClientToHaproxyV2(ClientToHaproxy):
    version = "v2"
