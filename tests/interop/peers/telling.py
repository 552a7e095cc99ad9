"""What a peer tells, one JSON object a line, from any of its threads."""

import json
import sys


def tell(event, **fields):
    write(json.dumps({"event": event, **fields}))


def write(line):
    # In one piece: `print` writes the end of a line by itself, and a line of another thread may come before it.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
