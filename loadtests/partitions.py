"""Which complaints belong together: scored against what is known, and compared with each other."""

import collections
import json
import pathlib
import subprocess
import sys


def b_cubed(clusters, reference):
    """B-cubed precision, recall and F1 of a partition against another, over what both have.

    Each is a dictionary from an item to its cluster. An item's precision is the share of its
    cluster that is in its cluster of the reference too; its recall is the share of that one which
    is in its cluster. Nothing in common is an error.
    """
    items = clusters.keys() & reference.keys()
    if not items:
        raise ValueError("the partitions have no item in common")
    own = collections.Counter(clusters[item] for item in items)
    known = collections.Counter(reference[item] for item in items)
    both = collections.Counter((clusters[item], reference[item]) for item in items)
    precision = sum(n * n / own[one] for (one, _), n in both.items()) / len(items)
    recall = sum(n * n / known[other] for (_, other), n in both.items()) / len(items)
    return precision, recall, 2 * precision * recall / (precision + recall)


class Score:
    """What ../shared/data/score.py says of a prediction."""

    def __init__(self, found):
        self.found = found
        self.precision, self.recall, self.f1 = found["bcubed_family_tolerant"]
        self.campaigns = found["campaigns>=10"]["n"]
        self.campaigns_found = found["campaigns>=10"]["found_80_80"]
        self.levels = found["recall_by_level"]
        self.lawful_in_spam = found["legit_in_spam_clusters"]
        self.retries_known = found["dup_recall_transport"]
        self.false_retries = found["dup_false_positive"]

    @property
    def brief(self):
        """Precision, recall and campaigns found, for a cell of the table."""
        return f"{_share(self.precision)} / {_share(self.recall)}, {self.campaigns_found}"


def _share(value):
    """.989 for 0.9891, as the issue writes it."""
    return f"{value:.3f}".removeprefix("0")


def score(data, stream, clusters, retries=()):
    """Scores clusters, a dictionary from an event's id to its cluster or None.

    `retries` are the events that were taken for a repeated delivery.
    """
    path = pathlib.Path(f"{stream.prefix}.prediction.ndjson")
    with open(path, "w", encoding="utf-8") as out:
        for event in clusters.keys() | set(retries):
            row = {"id": event, "cluster": clusters.get(event), "dup": event in retries}
            out.write(json.dumps(row) + "\n")
    result = subprocess.run(
        [sys.executable, f"{data}/score.py", f"{stream.prefix}.truth.ndjson", path],
        check=True, capture_output=True, text=True,
    )
    path.unlink()
    return Score(json.loads(result.stdout))


def errors(stream, clusters, most, why):
    """The campaigns that cost most: split over clusters, or mixed with others in one; as lines.

    `why` tells of an event why it is where it is.
    """
    campaigns = collections.defaultdict(lambda: collections.defaultdict(list))
    families = collections.defaultdict(lambda: collections.defaultdict(list))
    for complaint in stream.complaints:
        row = stream.truth[complaint.events[0]]
        cluster = clusters.get(complaint.events[0])
        if row["dup"] or cluster is None:
            continue
        campaigns[row["campaign"]][cluster].append(complaint)
        families[cluster][row["family"] or row["campaign"]].append(complaint)
    lines = []
    for kind, groups in (("split", campaigns), ("mixed", families)):
        for name, parts in sorted(groups.items(), key=lambda group: -_cost(group[1]))[:most]:
            if len(parts) < 2:
                continue
            largest = sorted(parts.items(), key=lambda part: -len(part[1]))
            lines.append(f"{kind} {name}: {sum(map(len, parts.values()))} complaints in "
                         f"{len(parts)}, the largest {[len(part) for _, part in largest[:8]]}")
            for other, complaints in largest[:6]:
                row = stream.truth[complaints[0].events[0]]
                lines.append(f"    {other} {row['level']} {complaints[0].text[:150]!r}")
                lines.append(f"        {why(complaints[0].events[0])}")
    return lines


def _cost(parts):
    """How many complaints' worth of precision or recall is lost."""
    sizes = [len(part) for part in parts.values()]
    return sum(sizes) - sum(size * size for size in sizes) / sum(sizes)
