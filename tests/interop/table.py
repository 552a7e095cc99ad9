"""The table of results, pair by case."""

from processes import HERE

README = HERE / "README.md"
START, END = "<!-- results -->", "<!-- end of results -->"


def of(results):
    """A table in Markdown, a row a case; below it what failed, and what a peer cannot do and why."""
    blocks = []
    for ours in ("our client", "our server"):
        chosen = {key: said for key, said in results.items() if ours in key[0]}
        if not chosen:
            continue
        pairs = list(dict.fromkeys(pair for pair, _ in chosen))
        cases = list(dict.fromkeys(case for _, case in chosen))
        lines = [f"| {' | '.join(['case', *pairs])} |", f"|{' --- |' * (len(pairs) + 1)}"]
        for case in cases:
            cells = [chosen.get((pair, case), "").partition(":")[0] for pair in pairs]
            lines.append(f"| {' | '.join([case, *cells])} |")
        why = {}
        for (pair, case), said in chosen.items():
            word, _, reason = said.partition(": ")
            if word != "ok":
                why.setdefault((word, pair, reason), []).append(case)
        lines += [""] + [f"* {pair}, {word}: {reason}: {', '.join(cases)}." for (word, pair, reason), cases in why.items()]
        blocks.append("\n".join(lines).strip())
    return "\n\n".join(blocks)


def keep(results):
    text = README.read_text()
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{START}\n{of(results)}\n{END}{after}")
