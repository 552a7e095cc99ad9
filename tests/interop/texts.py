"""The texts that are sent, how they look as octets, and how parts are put together again. None of it is our crate's."""

import struct

# A short text in the default alphabet, with letters that ASCII has elsewhere and with escaped ones; and one in UCS-2.
GSM = "Hello @ \u00a3 \u20ac [x] {y}"
UCS2 = "\u041f\u0440\u0438\u0432\u0435\u0442 \u4f60\u597d"
LONG = " ".join(f"{number:03d} long messages are sent in parts;" for number in range(12))
LATIN = "Hello from a peer"
FORMS = ("udh8", "udh16", "sar", "payload")

# The letters of the default alphabet that are not where ASCII has them, as far as the texts use them (3GPP TS 23.038).
APART = {"@": b"\x00", "\u00a3": b"\x01", "\u20ac": b"\x1b\x65", "[": b"\x1b\x3c", "]": b"\x1b\x3e", "{": b"\x1b\x28", "}": b"\x1b\x29"}
BACK = {octets: letter for letter, octets in APART.items()}


def gsm(text):
    return b"".join(APART.get(letter) or letter.encode("ascii") for letter in text)


def ungsm(octets):
    text, at = "", 0
    while at < len(octets):
        width = 2 if octets[at] == 0x1B else 1
        letter = octets[at:at + width]
        text += BACK.get(letter) or letter.decode("ascii", "replace")
        at += width
    return text


def decode(data_coding, octets):
    return octets.decode("utf-16-be", "replace") if data_coding == 8 else ungsm(octets)


def parts(text, form=None, data_coding=0):
    """A text as the fields of the messages to send: what a peer is told to send as it is."""
    octets = text.encode("utf-16-be") if data_coding == 8 else gsm(text)
    if form is None:
        return [{"esm_class": 0, "data_coding": data_coding, "octets": octets.hex(), "text": text}]
    if form == "payload":
        return [{"esm_class": 0, "data_coding": data_coding, "octets": octets.hex(), "text": text, "payload": True}]
    size = 134 if data_coding == 8 else 152 if form == "udh16" else 153
    chunks = [octets[at:at + size] for at in range(0, len(octets), size)]
    made = []
    for number, chunk in enumerate(chunks, 1):
        if form == "sar":
            made.append({"esm_class": 0, "data_coding": data_coding, "octets": chunk.hex(), "sar": [77, len(chunks), number]})
        else:
            header = bytes([6, 8, 4, 0, 77]) if form == "udh16" else bytes([5, 0, 3, 77])
            octets_of_part = header + bytes([len(chunks), number]) + chunk
            made.append({"esm_class": 0x40, "data_coding": data_coding, "octets": octets_of_part.hex()})
    return made


def form_of(esm_class, octets, tlvs):
    """How a part says that it is one: the form, its number, and the octets without the header."""
    if esm_class & 0x40:
        end = 1 + octets[0]
        form = {0: "udh8", 8: "udh16"}.get(octets[1])
        return form, octets[end - 1], octets[end:]
    if 0x020F in tlvs:
        return "sar", tlvs[0x020F][0], octets
    return ("payload" if 0x0424 in tlvs else None), 1, octets


def joined(pdus):
    """The text that PDUs with parts of one message make, and the form in which they came."""
    read = []
    for pdu in pdus:
        esm_class, data_coding, octets, tlvs = pdu.message()
        form, number, octets = form_of(esm_class, octets, tlvs)
        read.append((number, form, data_coding, octets))
    read.sort(key=lambda part: part[0])
    forms = {form for _, form, _, _ in read}
    text = "".join(decode(data_coding, octets) for _, _, data_coding, octets in read)
    return text, forms.pop() if len(forms) == 1 else forms


def joined_parts(told):
    """The same of what a peer tells of parts: `esm_class`, `data_coding`, `octets` and `sar`."""
    read = []
    for part in told:
        tlvs = {}
        if part.get("sar"):
            reference, total, number = part["sar"]
            tlvs = {0x020C: struct.pack(">H", reference), 0x020E: bytes([total]), 0x020F: bytes([number])}
        _, number, octets = form_of(part["esm_class"], bytes.fromhex(part["octets"]), tlvs)
        # A library that decodes by itself tells the text.
        text = part["text"] if part.get("text") is not None else decode(part["data_coding"], octets)
        read.append((part.get("number") or number, text))
    return "".join(text for _, text in sorted(read))
