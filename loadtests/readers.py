"""Readers of the feed: pulled, pushed and through TAXII, by the load tests of their own."""

import json
import pathlib
import subprocess
import tempfile

from processes import FOLDER

# What a load test ends with when PyPI, and so what it compares with, cannot be reached.
UNREACHABLE = 75

# By the names that `run --only` knows: load test, arguments, what its table says of it.
TESTS = {
    "pull": ("feed-pull", ["--turns", "3"], "the feed pulled"),
    "push": ("push", ["--listings", "48"], "webhooks, with hostile receivers and a thousand"),
    "taxii": ("taxii", ["--turns", "3"], "TAXII, next to medallion and OpenTAXII"),
}


def measure(part, binary, say):
    """Figures of one load test, or under `missing` why there are none: PyPI cannot be reached.

    Whether its own limits hold is for the table to say. A test that gives no figures though it
    could has found something wrong, and ends everything.
    """
    name, arguments, what = TESTS[part]
    say(what)
    with tempfile.TemporaryDirectory(prefix="spamgate-bench-") as directory:
        path = pathlib.Path(directory, "figures.json")
        made = subprocess.run(
            [FOLDER / name, binary, *arguments, "--json", path],
            capture_output=True, text=True, check=False,
        )
        if made.returncode == UNREACHABLE:
            reason = (made.stderr or made.stdout).strip().splitlines()[-1]
            say(f"NOT MEASURED: {name}: {reason}")
            return {"missing": reason}
        if not path.exists():
            raise SystemExit(f"{name}: {made.stdout[-500:]} {made.stderr[-500:]}")
        figures = json.loads(path.read_text(encoding="utf-8"))
    figures["output"] = made.stdout
    return figures
