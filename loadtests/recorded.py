"""Traffic that the generator of ../shared/data makes from real texts, where that is present.

Nothing of it becomes part of the repository: it is written under .build, which git ignores.
"""

import json
import pathlib
import subprocess
import sys

from processes import FOLDER

DATA = FOLDER.parent.parent / "shared/data"
CACHE = FOLDER.parent / ".build/recorded-traffic"


def files(count, events, data=DATA):
    """Files of NDJSON for the load generator, each by another seed; none where there is no data."""
    if not (data / "make_traffic.py").exists():
        return []
    CACHE.mkdir(parents=True, exist_ok=True)
    return [_file(seed, events, data) for seed in range(1, count + 1)]


def _file(seed, events, data):
    path = CACHE / f"{events}-{seed}.ndjson"
    if path.exists():
        return path
    prefix = CACHE / f"making-{seed}"
    subprocess.run(
        [sys.executable, data / "make_traffic.py", "--pool", data, "--out", prefix,
         "--seed", str(seed), "--events", str(events)],
        check=True, stdout=subprocess.DEVNULL,
    )
    made = subprocess.run(
        [sys.executable, data / "to_complaints.py", prefix],
        check=True, stdout=subprocess.PIPE, text=True,
    )
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as out:
        for line in made.stdout.splitlines():
            complaint = json.loads(line)
            # Whose token it is sent with, which is no field of a complaint; the id comes first.
            complaint.pop("carrier", None)
            ordered = {"messageId": complaint.pop("messageId"), **complaint}
            out.write(json.dumps(ordered, ensure_ascii=False, separators=(",", ":")) + "\n")
    for leftover in CACHE.glob(f"making-{seed}.*"):
        leftover.unlink()
    part.rename(path)
    return path


def described(paths):
    """What the files are, for the report."""
    return f"{len(paths)} files of {pathlib.Path(DATA).name}/make_traffic.py, profile base"
