#!/usr/bin/env bash
# Makes the key stores of this folder again, and stores.tsv, which says what is in each.
#
#     apt-get install openssl default-jdk-headless gnutls-bin libnss3-tools libbcprov-java libbcpkix-java python3-cryptography
#     tests/data/keystores/make.sh
#
# Keys and certificates are new each time; nothing of them is secret.
set -euo pipefail
cd "$(dirname "$0")"
OUT=$PWD
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
rm -f "$OUT"/*.p12 "$OUT"/*.other "$OUT/stores.tsv"

# file, password, password of the key (- if it is the same), keys, certificates, those trusted, ignored; or an error
row() { (IFS=$'\t'; echo "$*") >> "$OUT/stores.tsv"; }
printf '# file\tpassword\tkey_password\tkeys\tcertificates\ttrusted\tignored, or the name of the error\n' > "$OUT/stores.tsv"

# ---- keys and certificates
extensions() { printf 'basicConstraints=critical,CA:%s\nsubjectAltName=DNS:driver.example\n' "$1"; }
sign() { # name subject key_options issuer ca
    local name=$1 subject=$2 key=$3 issuer=$4 ca=$5
    # shellcheck disable=SC2086 # the options are several words
    openssl genpkey $key -out "$name.key" 2>/dev/null
    openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
    if [ "$issuer" = self ]; then
        openssl x509 -req -in "$name.csr" -signkey "$name.key" -days 10000 -extfile <(extensions "$ca") -out "$name.pem" 2>/dev/null
    else
        openssl x509 -req -in "$name.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial -days 10000 \
            -extfile <(extensions "$ca") -out "$name.pem" 2>/dev/null
    fi
}
EC="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
sign root /CN=root "$EC" self TRUE
sign middle /CN=middle "$EC" root TRUE
sign driver /CN=driver "$EC" middle FALSE
sign rsa /CN=rsa "-algorithm RSA -pkeyopt rsa_keygen_bits:2048" middle FALSE
cat middle.pem root.pem > chain.pem

p12() { # file password options…
    local file=$1 password=$2
    shift 2
    openssl pkcs12 -export -inkey driver.key -in driver.pem -name driver -passout "pass:$password" -out "$OUT/$file.p12" "$@"
}

# ---- OpenSSL
openssl pkcs12 -export -inkey rsa.key -in rsa.pem -certfile chain.pem -name driver -passout pass:changeit -out "$OUT/openssl-default.p12"
row openssl-default.p12 changeit - 1 3 2 0
p12 openssl-legacy changeit -certfile chain.pem -legacy; row openssl-legacy.p12 changeit - 1 3 2 0
for pbe in PBE-SHA1-RC2-128 PBE-SHA1-RC2-40 PBE-SHA1-3DES PBE-SHA1-2DES; do
    p12 "openssl-$pbe" changeit -legacy -certpbe $pbe -keypbe $pbe; row "openssl-$pbe.p12" changeit - 1 1 0 0
done
for pbe in AES-128-CBC AES-192-CBC AES-256-CBC DES-EDE3-CBC; do
    p12 "openssl-$pbe" changeit -certpbe $pbe -keypbe $pbe; row "openssl-$pbe.p12" changeit - 1 1 0 0
done
for mac in sha1 sha224 sha256 sha384 sha512 sha512-224 sha512-256; do
    p12 "openssl-mac-$mac" changeit -macalg $mac; row "openssl-mac-$mac.p12" changeit - 1 1 0 0
done
p12 openssl-iterations changeit -iter 600000 -maciter; row openssl-iterations.p12 changeit - 1 1 0 0
p12 openssl-noiter changeit -noiter -nomaciter; row openssl-noiter.p12 changeit - 1 1 0 0
p12 openssl-nomac changeit -nomac; row openssl-nomac.p12 changeit - 1 1 0 0
p12 openssl-nomac-encrypted changeit -nomac -certpbe AES-256-CBC; row openssl-nomac-encrypted.p12 changeit - 1 1 0 0
p12 openssl-plain changeit -certpbe NONE -keypbe NONE; row openssl-plain.p12 changeit - 1 1 0 0
p12 openssl-plain-certificates changeit -certpbe NONE; row openssl-plain-certificates.p12 changeit - 1 1 0 0
p12 openssl-empty-password ""; row openssl-empty-password.p12 "" - 1 1 0 0
p12 openssl-legacy-empty-password "" -legacy; row openssl-legacy-empty-password.p12 "" - 1 1 0 0
p12 openssl-unicode "Grüße-Ωμέγα"; row openssl-unicode.p12 "Grüße-Ωμέγα" - 1 1 0 0
p12 openssl-legacy-unicode "Grüße-Ωμέγα" -legacy; row openssl-legacy-unicode.p12 "Grüße-Ωμέγα" - 1 1 0 0
p12 openssl-emoji "🔑secret🔒"; row openssl-emoji.p12 "🔑secret🔒" - 1 1 0 0
p12 openssl-legacy-emoji "🔑secret🔒" -legacy; row openssl-legacy-emoji.p12 "🔑secret🔒" - 1 1 0 0
LONG=$(printf 'x%.0s' $(seq 200))
p12 openssl-long-password "$LONG"; row openssl-long-password.p12 "$LONG" - 1 1 0 0
openssl pkcs12 -export -nokeys -in chain.pem -passout pass:changeit -out "$OUT/openssl-nokeys.p12"; row openssl-nokeys.p12 changeit - 0 2 2 0
p12 openssl-caname changeit -certfile chain.pem -caname middle -caname root; row openssl-caname.p12 changeit - 1 3 2 0
for key in "EC -pkeyopt ec_paramgen_curve:P-384" "EC -pkeyopt ec_paramgen_curve:P-521" ED25519 "RSA -pkeyopt rsa_keygen_bits:4096" \
    "RSA -pkeyopt rsa_keygen_bits:1024" ED448 "RSA-PSS -pkeyopt rsa_keygen_bits:2048"; do
    name=key-$(echo "$key" | sed 's/ -pkeyopt [a-z_]*:/-/')
    sign other "/CN=$name" "-algorithm $key" middle FALSE
    openssl pkcs12 -export -inkey other.key -in other.pem -name driver -passout pass:changeit -out "$OUT/$name.p12"
    row "$name.p12" changeit - 1 1 0 0
done
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out dsa.params 2>/dev/null
openssl genpkey -paramfile dsa.params -out dsa.key
openssl req -new -x509 -key dsa.key -subj /CN=dsa -days 10000 -out dsa.pem
openssl pkcs12 -export -inkey dsa.key -in dsa.pem -name driver -passout pass:changeit -out "$OUT/key-DSA.p12"; row key-DSA.p12 changeit - 1 1 0 0
# Not supported, and said so.
p12 bad-mac-md5 changeit -macalg md5; row bad-mac-md5.p12 changeit - UnsupportedAlgorithm
p12 bad-mac-sha3 changeit -macalg sha3-256; row bad-mac-sha3.p12 changeit - UnsupportedAlgorithm
p12 bad-rc4 changeit -legacy -certpbe PBE-SHA1-RC4-128; row bad-rc4.p12 changeit - UnsupportedAlgorithm
p12 bad-md5-des changeit -legacy -certpbe PBE-MD5-DES; row bad-md5-des.p12 changeit - UnsupportedAlgorithm
p12 bad-camellia changeit -certpbe CAMELLIA-256-CBC; row bad-camellia.p12 changeit - UnsupportedAlgorithm
cp driver.pem "$OUT/pem.other"; row pem.other changeit - NotPkcs12
{ openssl x509 -in driver.pem -text; } > "$OUT/pem-text.other"; row pem-text.other changeit - NotPkcs12
openssl x509 -in driver.pem -outform DER -out "$OUT/certificate.other"; row certificate.other changeit - NotPkcs12
: > "$OUT/empty.other"; row empty.other changeit - NotPkcs12

# ---- Java
cat > Make.java <<'J'
import java.io.*;
import java.security.*;
import java.security.cert.*;
import javax.crypto.spec.SecretKeySpec;

public class Make {
    static final CertificateFactory X509;
    static { try { X509 = CertificateFactory.getInstance("X.509"); } catch (Exception e) { throw new Error(e); } }
    static java.security.cert.Certificate cert(String file) throws Exception {
        try (var in = new FileInputStream(file)) { return X509.generateCertificate(in); }
    }
    static PrivateKey key(String file) throws Exception {
        var in = new FileInputStream(file);
        return KeyFactory.getInstance("EC").generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(in.readAllBytes()));
    }
    public static void main(String[] a) throws Exception {
        String out = a[0], kind = a[1];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var chain = new java.security.cert.Certificate[] { cert("driver.pem"), cert("middle.pem"), cert("root.pem") };
        char[] file = a[2].toCharArray(), own = a[3].toCharArray();
        if (!kind.equals("trusted")) store.setKeyEntry("Driver", key("driver.pk8"), own, chain);
        if (kind.equals("two")) store.setKeyEntry("second", key("middle.pk8"), "second-secret".toCharArray(),
            new java.security.cert.Certificate[] { cert("middle.pem"), cert("root.pem") });
        if (kind.equals("trusted") || kind.equals("mixed")) {
            store.setCertificateEntry("smsc", cert("rsa.pem"));
            store.setCertificateEntry("ca", cert("root.pem"));
        }
        if (kind.equals("secret")) store.setKeyEntry("aes", new SecretKeySpec(new byte[16], "AES"), own, null);
        try (var stream = new FileOutputStream(out)) { store.store(stream, file); }
    }
}
J
for name in driver middle; do openssl pkcs8 -topk8 -nocrypt -in $name.key -outform DER -out $name.pk8; done
javac Make.java
java_store() { # file kind password key_password options…
    local file=$1 kind=$2 password=$3 own=$4
    shift 4
    java "$@" Make "$OUT/$file.p12" "$kind" "$password" "$own"
}
for mode in "default:" "legacy:-Dkeystore.pkcs12.legacy" \
    "nomac:-Dkeystore.pkcs12.macAlgorithm=NONE -Dkeystore.pkcs12.certProtectionAlgorithm=NONE" \
    "prf-sha1:-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA512 -Dkeystore.pkcs12.keyProtectionAlgorithm=PBEWithHmacSHA1AndAES_128"; do
    name=java-${mode%%:*}
    # shellcheck disable=SC2206 # the options are several words
    options=(${mode#*:})
    java_store "$name" one changeit changeit "${options[@]}"; row "$name.p12" changeit - 1 3 2 0
    java_store "$name-key-password" one changeit key-secret "${options[@]}"; row "$name-key-password.p12" changeit key-secret 1 3 2 0
    java_store "$name-trusted" trusted changeit changeit "${options[@]}"; row "$name-trusted.p12" changeit - 0 2 2 0
    java_store "$name-mixed" mixed changeit key-secret "${options[@]}"; row "$name-mixed.p12" changeit key-secret 1 5 2 0
done
java_store java-two-keys two changeit first-secret; row java-two-keys.p12 changeit first-secret 2 5 2 0
java_store java-secret-key secret changeit changeit; row java-secret-key.p12 changeit - 1 3 2 1
java_store java-empty-password one "" ""; row java-empty-password.p12 "" - 1 3 2 0

# ---- keytool
for curve in secp256r1 secp384r1; do
    keytool -genkeypair -alias Driver -keyalg EC -groupname $curve -dname CN=driver -validity 10000 \
        -keystore "$OUT/keytool-$curve.p12" -storepass changeit 2>/dev/null
    row "keytool-$curve.p12" changeit - 1 1 0 0
done
keytool -genkeypair -alias Driver -keyalg RSA -keysize 2048 -dname CN=driver -validity 10000 -keystore "$OUT/keytool-rsa.p12" -storepass changeit 2>/dev/null
row keytool-rsa.p12 changeit - 1 1 0 0
keytool -importcert -noprompt -alias ca -file root.pem -keystore "$OUT/keytool-trusted.p12" -storepass changeit 2>/dev/null
row keytool-trusted.p12 changeit - 0 1 1 0
for type in JKS JCEKS; do
    keytool -importcert -noprompt -alias ca -file root.pem -keystore "$OUT/$type.other" -storetype $type -storepass changeit 2>/dev/null
    row $type.other changeit - NotPkcs12
done

# ---- GnuTLS
certtool_p12() { # file password options…
    local file=$1 password=$2
    shift 2
    certtool --to-p12 --load-privkey driver.key --load-certificate driver.pem --p12-name driver --password "$password" --outder \
        --outfile "$OUT/$file.p12" "$@" 2>/dev/null
}
certtool_p12 gnutls-default changeit; row gnutls-default.p12 changeit - 1 1 0 0
for cipher in 3des-pkcs12 3des aes-128 aes-192 rc2-40; do
    certtool_p12 gnutls-$cipher changeit --pkcs-cipher $cipher; row gnutls-$cipher.p12 changeit - 1 1 0 0
done
certtool --to-p12 --load-privkey driver.key --load-certificate driver.pem --p12-name driver --null-password --outder --outfile "$OUT/gnutls-null-password.p12" 2>/dev/null
row gnutls-null-password.p12 "" - 1 1 0 0
certtool_p12 gnutls-empty-password ""; row gnutls-empty-password.p12 "" - 1 1 0 0

# ---- NSS, which Firefox and Thunderbird use
mkdir nss
certutil -N -d sql:nss --empty-password
openssl pkcs12 -export -inkey driver.key -in driver.pem -certfile chain.pem -name driver -passout pass:changeit -out nss.p12
pk12util -i nss.p12 -d sql:nss -W changeit > /dev/null
pk12util -o "$OUT/nss-default.p12" -d sql:nss -n driver -W changeit > /dev/null; row nss-default.p12 changeit - 1 3 2 0
pk12util -o "$OUT/nss-3des.p12" -d sql:nss -n driver -W changeit -c "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC" \
    -C "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC" > /dev/null; row nss-3des.p12 changeit - 1 3 2 0

# ---- Bouncy Castle, which writes BER
cat > Castle.java <<'J'
import java.io.*;
import java.security.*;
public class Castle {
    public static void main(String[] a) throws Exception {
        var bc = new org.bouncycastle.jce.provider.BouncyCastleProvider();
        KeyStore store = KeyStore.getInstance(a[1], bc);
        store.load(null, null);
        store.setKeyEntry("driver", Make.key("driver.pk8"), null,
            new java.security.cert.Certificate[] { Make.cert("driver.pem"), Make.cert("middle.pem"), Make.cert("root.pem") });
        try (var out = new FileOutputStream(a[0])) { store.store(out, "changeit".toCharArray()); }
    }
}
J
BC=/usr/share/java/bcprov.jar:/usr/share/java/bcutil.jar:/usr/share/java/bcpkix.jar:.
javac -cp $BC Castle.java
for type in PKCS12 PKCS12-DEF PKCS12-3DES-40RC2 PKCS12-3DES-3DES PKCS12-AES256-AES128; do
    java -cp $BC Castle "$OUT/bouncycastle-$type.p12" $type 2>/dev/null && row bouncycastle-$type.p12 changeit - 1 3 2 0 || rm -f "$OUT/bouncycastle-$type.p12"
done

# ---- Python's cryptography
cat > store.py <<'P'
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
out = sys.argv[1]
key = serialization.load_pem_private_key(open("driver.key", "rb").read(), None)
cert = x509.load_pem_x509_certificate(open("driver.pem", "rb").read())
best = serialization.BestAvailableEncryption(b"changeit")
built = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(50000)
ways = {
    "best": best,
    "3des": built.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(hashes.SHA1()).build(b"changeit"),
    "aes": built.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC).hmac_hash(hashes.SHA512()).build(b"changeit"),
}
for name, way in ways.items():
    open(f"{out}/python-{name}.p12", "wb").write(pkcs12.serialize_key_and_certificates(b"driver", key, cert, None, way))
P
python3 store.py "$OUT"
for name in best 3des aes; do row python-$name.p12 changeit - 1 1 0 0; done

# ---- damaged
head -c 500 "$OUT/openssl-default.p12" > "$OUT/cut.other"; row cut.other changeit - Malformed
{ cat "$OUT/openssl-default.p12"; printf 'trailing'; } > "$OUT/trailing.p12"; row trailing.p12 changeit - 1 3 2 0
row openssl-default.p12 wrong - WrongFilePassword
row openssl-nomac-encrypted.p12 wrong - WrongFilePassword
row java-default-key-password.p12 changeit wrong WrongKeyPassword
ls "$OUT" | wc -l
