#!/usr/bin/env python3
"""Draws the plots of the README from figures that were measured.

    cargo run --release --manifest-path benches/peers/Cargo.toml -- codec --json > benches/data/codec.jsonl
    cargo run --release --manifest-path benches/peers/Cargo.toml -- e2e --json > benches/data/e2e.jsonl
    python3 benches/plots.py

Writes benches/plots/codec.svg and throughput.svg, and links.md, by which the documentation has them inside, since it
cannot refer to files. What is beside the figures (machine, day) stands in benches/data/about.txt.
"""

import base64
import json
import math
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
INK, FAINT, GRID = "#1f2328", "#59636e", "#d1d9e0"
FONT = "font-family='system-ui, sans-serif'"
# Ours in blues, the peers in hues of their own, the floor in grey.
COLOURS = {
    "smpp-driver": "#0969da",
    "smpp-driver, fields": "#4a9bf5",
    "smpp-driver, typed": "#9cc9ff",
    "smpp-driver, built": "#9cc9ff",
    "rusmpp": "#bc4c00",
    "smpp34": "#8250df",
    "smpp-codec": "#1a7f37",
    "floor": "#afb8c1",
}
WORDS = {
    "smpp-driver": "smpp-driver",
    "smpp-driver, fields": "smpp-driver, all fields looked at",
    "smpp-driver, typed": "smpp-driver, as a struct",
    "smpp-driver, built": "smpp-driver, from a struct",
    "floor": "by hand (floor)",
    "floor, not kept": "by hand, not kept (floor)",
}


def read(name):
    return [json.loads(line) for line in (HERE / "data" / name).read_text().splitlines()]


def colour(name):
    known = [key for key in COLOURS if name.startswith(key)]
    return COLOURS[max(known, key=len)]


def text(x, y, words, size=13, fill=INK, anchor="start", weight="normal"):
    return (f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{fill}' text-anchor='{anchor}' "
            f"font-weight='{weight}'>{escape(words)}</text>")


def svg(width, height, title, shapes):
    head = (f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
            f"viewBox='0 0 {width} {height}' {FONT} role='img'><title>{escape(title)}</title>"
            f"<rect width='{width}' height='{height}' fill='#ffffff'/>")
    return "\n".join([head, *shapes, "</svg>", ""])


def codec():
    """Bars: nanoseconds to decode and to encode one PDU."""
    pdus = {"submit_sm": "submit_sm, 160 characters", "deliver_sm": "deliver_sm, a receipt with two TLVs"}
    benches = {"decode_owned": "Decode, to keep", "encode": "Encode"}
    figures = {}
    for row in read("codec.jsonl"):
        figures.setdefault(row["bench"], []).append(row)
    # What the floor takes to decode was measured without keeping anything.
    for pdu in pdus:
        floor = [row for row in figures[f"decode_borrowed/{pdu}"] if row["impl"] == "floor"]
        figures[f"decode_owned/{pdu}"] += [row | {"impl": "floor, not kept"} for row in floor]
    label, bar, row_height, width = 230, 400, 21, 720
    y, shapes = 30, [text(20, 30, "Nanoseconds of CPU for one PDU, median; less is better", 16, weight="600")]
    for bench, heading in benches.items():
        rows = {pdu: sorted(figures[f"{bench}/{pdu}"], key=lambda r: r["median_ns"]) for pdu in pdus}
        most = max(r["median_ns"] for all_rows in rows.values() for r in all_rows)
        for pdu, of in pdus.items():
            y += 34
            shapes.append(text(20, y, f"{heading}: {of}", 13, weight="600"))
            y += 8
            for r in rows[pdu]:
                name, ns = r["impl"], r["median_ns"]
                shapes.append(text(label, y + 14, WORDS.get(name, name), 12, FAINT, "end"))
                length = max(2, ns / most * bar)
                shapes.append(f"<rect x='{label + 8}' y='{y + 3}' width='{length:.1f}' height='{row_height - 6}' "
                              f"rx='2' fill='{colour(name)}'/>")
                shapes.append(text(label + 14 + length, y + 14, f"{ns:.0f}", 12))
                y += row_height
    return svg(width, y + 20, "Nanoseconds to decode and encode a PDU, by library", shapes)


def throughput():
    """Lines: messages a second over the window."""
    names = {
        "smpp-driver -> raw server": ("smpp-driver", "smpp-driver"),
        "smpp-driver -> smpp-driver": ("both smpp-driver", "smpp-driver, fields"),
        "smpp34 -> raw server": ("smpp34", "smpp34"),
        "rusmppc -> raw server": ("rusmppc", "rusmpp"),
    }
    rows = [row for row in read("e2e.jsonl") if row["impl"] in names]
    windows = sorted({row["window"] for row in rows})
    left, top, width, height, plot = 75, 62, 720, 420, (430, 290)
    low = 10 ** math.floor(math.log10(min(max(row["min_msgs_per_s"], 1) for row in rows)))
    high = 10 ** math.ceil(math.log10(max(row["max_msgs_per_s"] for row in rows)))
    span = math.log10(high / low)

    def x(window):
        return left + windows.index(window) / (len(windows) - 1) * plot[0]

    def y(rate):
        return top + plot[1] * (1 - math.log10(max(rate, low) / low) / span)

    shapes = [text(20, 30, "Messages a second over the window; more is better", 16, weight="600"),
              text(20, 50, "submit_sm and its answer, client and server on one core; median, least and most of 9 runs",
                   12, FAINT)]
    tick = low
    while tick <= high:
        name = f"{tick / 1e6:g} M" if tick >= 1e6 else f"{tick / 1e3:g} k" if tick >= 1e3 else f"{tick:g}"
        shapes.append(f"<line x1='{left}' x2='{left + plot[0]}' y1='{y(tick):.1f}' y2='{y(tick):.1f}' stroke='{GRID}'/>")
        shapes.append(text(left - 8, y(tick) + 4, name, 12, FAINT, "end"))
        tick *= 10
    for window in windows:
        shapes.append(text(x(window), top + plot[1] + 20, str(window), 12, FAINT, "middle"))
    shapes.append(text(left + plot[0] / 2, top + plot[1] + 42, "requests that wait for their answers (window)", 12,
                       FAINT, "middle"))
    ends = []
    for impl, (words, shade) in names.items():
        line = sorted((row for row in rows if row["impl"] == impl), key=lambda row: row["window"])
        band = ([f"{x(r['window']):.1f},{y(r['max_msgs_per_s']):.1f}" for r in line]
                + [f"{x(r['window']):.1f},{y(r['min_msgs_per_s']):.1f}" for r in reversed(line)])
        points = " ".join(f"{x(r['window']):.1f},{y(r['msgs_per_s']):.1f}" for r in line)
        shapes.append(f"<polygon points='{' '.join(band)}' fill='{COLOURS[shade]}' opacity='0.13'/>")
        shapes.append(f"<polyline points='{points}' fill='none' stroke='{COLOURS[shade]}' stroke-width='2.5'/>")
        for r in line:
            shapes.append(f"<circle cx='{x(r['window']):.1f}' cy='{y(r['msgs_per_s']):.1f}' r='3.5' "
                          f"fill='{COLOURS[shade]}'/>")
        ends.append([y(line[-1]["msgs_per_s"]), words, COLOURS[shade], line[-1]["msgs_per_s"]])
    # Names stand beside the ends of their lines, one below the other where these meet.
    below = -math.inf
    for at, words, shade, rate in sorted(ends):
        below = max(at, below + 34)
        many = f"{rate / 1e6:.2f} M/s" if rate >= 1e6 else f"{rate / 1e3:.0f} k/s" if rate >= 1e3 else f"{rate:.0f}/s"
        shapes.append(text(left + plot[0] + 12, below, words, 12, shade, weight="600"))
        shapes.append(text(left + plot[0] + 12, below + 15, many, 12, FAINT))
    return svg(width, height, "Messages a second over the window, by library", shapes)


def main():
    links = []
    for name, drawing in (("codec", codec()), ("throughput", throughput())):
        (HERE / "plots" / f"{name}.svg").write_text(drawing)
        data = base64.b64encode(drawing.encode()).decode()
        links.append(f"[{name}-plot]: data:image/svg+xml;base64,{data}\n")
    (HERE / "plots" / "links.md").write_text("".join(links))


if __name__ == "__main__":
    main()
