#!/usr/bin/env python3
"""TLS against peers that we did not write: OpenSSL, Java, stunnel and keytool.

The runner of the suite calls it; by itself: cargo build --examples && tests/interop/tls.py

Exit code 0 when every case says what it should; a tool that is missing is told, and its cases are skipped.
"""

import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from processes import EXAMPLES, ROOT, free_port, wait_for_port

PASSWORD = "changeit"
REFUSED = "Maybe the SMSC does not trust your certificate"
ASKED = "It asked for a client certificate and none was sent"
BIND = bytes.fromhex("0000001c000000090000000000000001") + b"ESME1\0\0\0\x34\0\0\0"
BIND_RESP = bytes.fromhex("0000001580000009000000000000000153") + b"MSC\0"

faults = []
count = 0


def check(case, condition, detail):
    global count
    count += 1
    print(("ok    " if condition else "FAULT ") + case, flush=True)
    if not condition:
        faults.append(f"{case}: {detail}")


def have(*tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        print(f"skip  {', '.join(missing)} missing", flush=True)
    return not missing


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make(folder):
    """A root, an intermediate CA, and certificates of theirs: PEM, and key stores."""

    def extensions(text):
        file = folder / "extensions"
        file.write_text(text)
        return str(file)

    def signed(name, issuer, ca=False, days="3650", names="DNS:localhost", options=("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), extra=()):
        key, request, pem = (str(folder / f"{name}.{kind}") for kind in ("key", "csr", "pem"))
        openssl("genpkey", *options, "-out", key)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request)
        by = ["-signkey", key] if issuer is None else ["-CA", str(folder / f"{issuer}.pem"), "-CAkey", str(folder / f"{issuer}.key"), "-CAcreateserial"]
        text = f"basicConstraints=critical,CA:{'TRUE' if ca else 'FALSE'}\nsubjectAltName={names}\n"
        openssl("x509", "-req", "-in", request, *by, "-days", days, "-extfile", extensions(text), "-out", pem, *extra)

    rsa = ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    signed("root", None, ca=True)
    signed("other", None, ca=True)
    signed("middle", "root", ca=True)
    signed("smsc", "root")
    signed("smsc-rsa", "root", options=rsa)
    signed("smsc-1024", "root", options=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"))
    signed("esme", "root")
    signed("esme-rsa", "root", options=rsa)
    signed("below", "middle")
    signed("stranger", "other")
    # Over as soon as it is made.
    signed("old", "root", days="0")
    # The first version of X.509 has no extensions.
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(folder / "v1.key"), "-subj", "/CN=v1", "-out", str(folder / "v1-3.pem"), "-days", "3650")
    openssl("req", "-new", "-key", str(folder / "v1.key"), "-subj", "/CN=v1", "-out", str(folder / "v1.csr"))
    openssl("x509", "-req", "-in", str(folder / "v1.csr"), "-signkey", str(folder / "v1.key"), "-days", "3650", "-out", str(folder / "v1.pem"))
    for name in ("esme", "esme-rsa", "below", "stranger", "old", "smsc"):
        openssl("pkcs12", "-export", "-inkey", str(folder / f"{name}.key"), "-in", str(folder / f"{name}.pem"), "-certfile", str(folder / "root.pem"),
                "-passout", f"pass:{PASSWORD}", "-name", name, "-out", str(folder / f"{name}.p12"))
    for name in ("root", "v1", "smsc-1024"):
        openssl("pkcs12", "-export", "-nokeys", "-in", str(folder / f"{name}.pem"), "-passout", f"pass:{PASSWORD}", "-out", str(folder / f"trust-{name}.p12"))


def esme(port, store, mode="mutual", version="both", name="localhost", extra=()):
    tls = [f"mode={mode}", f"version={version}", f"path-to-certificate={store}", f"certificate-file-password={PASSWORD}", *extra]
    if name:
        tls.append(f"server-name={name}")
    command = [EXAMPLES / "esme", f"smpps://ESME1:secret@127.0.0.1:{port}?connect_timeout=5s&response_timeout=2s", "--json", "--wait", "0s"]
    for option in tls:
        command += ["--tls", option]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    if any(event["event"] == "bound" for event in events):
        return "bound"
    return done.stderr.strip() or done.stdout


class Running:
    """A process that ends with the block."""

    def __init__(self, *command, **options):
        self.process = subprocess.Popen([str(part) for part in command], **options)

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


def s_server(folder, port, certificate, *options):
    """Answers a bind when its standard input says so; -quiet passes octets both ways."""
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", folder / f"{certificate}.pem", "-key", folder / f"{certificate}.key", "-quiet", *options]
    return Running(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def answer(process):
    """Waits for the bind, and answers it."""

    def run():
        try:
            if os.read(process.stdout.fileno(), 4096):
                process.stdin.write(BIND_RESP)
                process.stdin.flush()
        except (OSError, ValueError):
            pass

    threading.Thread(target=run, daemon=True).start()


def against_s_server(folder):
    def said(certificate, store, options=(), **how):
        port = free_port()
        with s_server(folder, port, certificate, *options) as process:
            time.sleep(0.3)
            answer(process)
            return esme(port, folder / store, **how)

    verify = ("-Verify", "3", "-verify_return_error", "-CAfile", folder / "root.pem")
    for version, flag in (("1.2", "-tls1_2"), ("1.3", "-tls1_3")):
        for certificate in ("smsc", "smsc-rsa"):
            told = said(certificate, "trust-root.p12", (flag,), mode="single")
            check(f"s_server {version} {certificate}, single", told == "bound", told)
        for store, expected in (("esme.p12", "bound"), ("esme-rsa.p12", "bound"), ("stranger.p12", REFUSED), ("below.p12", REFUSED), ("old.p12", REFUSED)):
            told = said("smsc", store, (flag, *verify))
            check(f"s_server {version} -Verify, {store}", expected in told, told)
        told = said("smsc", "trust-root.p12", (flag, *verify), mode="single")
        check(f"s_server {version} -Verify, no certificate", ASKED in told, told)
        told = said("smsc", "trust-root.p12", (flag,), mode="single", name=None)
        check(f"s_server {version}, another name", "is not for" in told, told)
    # What this side does not speak.
    weak = ("-cipher", "DEFAULT:@SECLEVEL=0")
    told = said("smsc-rsa", "trust-root.p12", ("-tls1_1", *weak), mode="single")
    check("s_server TLS 1.1 only", "no TLS version or cipher in common" in told, told)
    told = said("smsc-rsa", "trust-root.p12", ("-tls1_2", "-cipher", "AES128-SHA:AES256-SHA"), mode="single")
    check("s_server CBC suites only", "no TLS version or cipher in common" in told, told)
    told = said("v1", "trust-v1.p12", mode="single")
    check("an X.509 v1 host certificate", "not supported" in told, told)
    told = said("smsc-1024", "trust-root.p12", ("-cipher", "DEFAULT:@SECLEVEL=0"), mode="single")
    check("an RSA key of 1024 bits", "a key is too short" in told, told)


def smsc(folder, *options):
    command = [EXAMPLES / "smsc", "--listen", "127.0.0.1:0", "--json"]
    for option in options:
        command += ["--tls", option]
    return Running(*command, stdout=subprocess.PIPE, text=True)


def listening(process):
    return int(json.loads(process.stdout.readline())["address"].rsplit(":", 1)[1])


def against_s_client(folder):
    options = [f"path-to-certificate={folder / 'smsc.p12'}", f"certificate-file-password={PASSWORD}", "clients=required"]
    with smsc(folder, *options) as process:
        port = listening(process)
        for version in ("-tls1_2", "-tls1_3"):
            for certificate, expected in (("esme", True), ("esme-rsa", True), ("stranger", False), (None, False)):
                own = ["-cert", folder / f"{certificate}.pem", "-key", folder / f"{certificate}.key"] if certificate else []
                command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", folder / "root.pem", "-verify_return_error", "-quiet", version, *own]
                with Running(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as client:
                    try:
                        client.stdin.write(BIND)
                        client.stdin.flush()
                    except OSError:
                        pass
                    answered = select.select([client.stdout], [], [], 5)[0] and os.read(client.stdout.fileno(), 4096)
                bound = bool(answered) and answered[4:8] == b"\x80\0\0\x09" and answered[8:12] == bytes(4)
                check(f"s_client {version} {certificate}", bound == expected, answered)


JAVA = """
import java.io.*;
import java.security.KeyStore;
import javax.net.ssl.*;

public class Peer {
    static SSLContext context(String keys, String trust) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyManagerFactory own = null;
        if (!keys.equals("-")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (var in = new FileInputStream(keys)) { store.load(in, password); }
            own = KeyManagerFactory.getInstance("SunX509");
            own.init(store, password);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(trust)) { trusted.load(in, password); }
        TrustManagerFactory whom = TrustManagerFactory.getInstance("PKIX");
        whom.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : own.getKeyManagers(), whom.getTrustManagers(), null);
        return context;
    }
    static byte[] read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] body = new byte[data.readInt() - 4];
        data.readFully(body);
        return body;
    }
    public static void main(String[] a) throws Exception {
        SSLContext context = context(a[3], a[4]);
        if (a[0].equals("server")) {
            var server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(Integer.parseInt(a[1]), 5, java.net.InetAddress.getLoopbackAddress());
            server.setEnabledProtocols(new String[] { a[2] });
            server.setNeedClientAuth(a[5].equals("need"));
            System.out.println("listening");
            while (true) {
                try (var socket = server.accept()) {
                    read(socket.getInputStream());
                    socket.getOutputStream().write(new byte[] { 0, 0, 0, 0x15, (byte) 0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 'S', 'M', 'S', 'C', 0 });
                    socket.getOutputStream().flush();
                    byte[] unbind = read(socket.getInputStream());
                    socket.getOutputStream().write(new byte[] { 0, 0, 0, 0x10, (byte) 0x80, 0, 0, 6, 0, 0, 0, 0, unbind[8], unbind[9], unbind[10], unbind[11] });
                    socket.getOutputStream().flush();
                } catch (IOException refused) {
                    // The next one.
                }
            }
        }
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", Integer.parseInt(a[1]));
        socket.setEnabledProtocols(new String[] { a[2] });
        socket.setSoTimeout(5000);
        byte[] bind = { 0, 0, 0, 0x1E, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 'J', 'A', 'V', 'A', '1', 0, 0, 0, 0x34, 0, 0, 0, 0, 0 };
        bind[3] = (byte) bind.length;
        socket.getOutputStream().write(bind);
        byte[] answer = read(socket.getInputStream());
        System.out.println(answer[0] == (byte) 0x80 && answer[3] == 9 && answer[7] == 0 ? "bound" : "refused");
        socket.close();
    }
}
"""


def against_java(folder):
    (folder / "Peer.java").write_text(JAVA)
    subprocess.run(["javac", "Peer.java"], cwd=folder, check=True)
    trust = folder / "java-trust.p12"
    subprocess.run(["keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", folder / "root.pem", "-keystore", trust, "-storepass", PASSWORD], check=True, capture_output=True)
    for version in ("TLSv1.2", "TLSv1.3"):
        port = free_port()
        with Running("java", "-cp", folder, "Peer", "server", port, version, folder / "smsc.p12", trust, "need", stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            for store, mode, expected in (("esme.p12", "mutual", "bound"), ("esme-rsa.p12", "mutual", "bound"), ("stranger.p12", "mutual", REFUSED), ("old.p12", "mutual", REFUSED), ("trust-root.p12", "single", ASKED)):
                told = esme(port, folder / store, mode=mode)
                check(f"Java server {version}, {store}", expected in told, told)
            told = esme(port, trust, mode="single")
            check(f"Java server {version}, keytool's trust store", ASKED in told, told)
        options = [f"path-to-certificate={folder / 'smsc.p12'}", f"certificate-file-password={PASSWORD}", "clients=required"]
        with smsc(folder, *options) as process:
            port = listening(process)
            for store, expected in (("esme.p12", True), ("stranger.p12", False), ("-", False)):
                keys = folder / store if store != "-" else "-"
                done = subprocess.run(["java", "-cp", str(folder), "Peer", "client", str(port), version, str(keys), str(trust)], capture_output=True, text=True, timeout=60)
                check(f"Java client {version}, {store}", ("bound" in done.stdout) == expected, done.stdout + done.stderr)


def keytool_keys(folder):
    """A key that keytool has made lacks its public point; a mutual handshake with it."""
    for curve in ("secp256r1", "secp384r1"):
        store = folder / f"keytool-{curve}.p12"
        common = ["-keystore", str(store), "-storepass", PASSWORD]
        subprocess.run(["keytool", "-genkeypair", "-alias", "Driver", "-keyalg", "EC", "-groupname", curve, "-dname", "CN=driver", "-validity", "3650", *common], check=True, capture_output=True)
        pem = folder / f"keytool-{curve}.pem"
        subprocess.run(["keytool", "-exportcert", "-rfc", "-alias", "driver", "-file", str(pem), *common], check=True, capture_output=True)
        subprocess.run(["keytool", "-importcert", "-noprompt", "-alias", "smsc", "-file", str(folder / "root.pem"), *common], check=True, capture_output=True)
        with smsc(folder, f"path-to-certificate={folder / 'smsc.p12'}", f"certificate-file-password={PASSWORD}", "clients=required", f"client-ca={pem}") as process:
            told = esme(listening(process), store)
            check(f"keytool {curve}, mutual", told == "bound", told)


def through_stunnel(folder):
    """TLS ends at stunnel, before a plain SMSC."""
    port, inner = free_port(), None
    with Running(EXAMPLES / "smsc", "--listen", "127.0.0.1:0", "--json", stdout=subprocess.PIPE, text=True) as plain:
        inner = listening(plain)
        for verify in ("no", "yes"):
            port = free_port()
            config = folder / "stunnel.conf"
            config.write_text(f"foreground = yes\npid =\n[smpp]\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{inner}\ncert = {folder}/smsc.pem\nkey = {folder}/smsc.key\n"
                              + (f"verifyChain = yes\nrequireCert = yes\nCAfile = {folder}/root.pem\n" if verify == "yes" else ""))
            with Running("stunnel4", config, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
                wait_for_port(port)
                told = esme(port, folder / "esme.p12")
                check(f"stunnel, client certificates {verify}", told == "bound", told)
                if verify == "yes":
                    told = esme(port, folder / "stranger.p12")
                    check("stunnel, a stranger", REFUSED in told, told)
                    told = esme(port, folder / "trust-root.p12", mode="single")
                    check("stunnel, no certificate", ASKED in told, told)


def readable(folder):
    """What the tests' own writer writes, keytool and OpenSSL can read."""
    written = str(folder / "written.p12")
    command = ["cargo", "test", "--quiet", "--test", "tls", "the_writer"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "WRITTEN_STORE": written}, check=True, capture_output=True)
    keytool = subprocess.run(["keytool", "-list", "-keystore", written, "-storepass", PASSWORD], capture_output=True, text=True)
    check("keytool reads what the tests write", "trustedCertEntry" in keytool.stdout, keytool.stdout + keytool.stderr)
    shown = subprocess.run(["openssl", "pkcs12", "-in", written, "-passin", f"pass:{PASSWORD}", "-nokeys"], capture_output=True, text=True)
    check("OpenSSL reads what the tests write", "BEGIN CERTIFICATE" in shown.stdout, shown.stderr)


def main():
    if not have("openssl"):
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(folder)
        against_s_server(folder)
        against_s_client(folder)
        if have("javac", "keytool"):
            against_java(folder)
            keytool_keys(folder)
            readable(folder)
        if have("stunnel4"):
            through_stunnel(folder)
    print(f"{count} cases, {len(faults)} faults")
    for fault in faults:
        print("      " + fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
