"""The table of campaigns: what others reach on each stream, what is wanted, what is reached."""

import partitions

METHODS = {
    "masked": "masked text", "jaccard": "Jaccard 0.6", "pyzor": "Pyzor's digest",
    "minhash": "MinHash",
}
PRECISION = {"base": 0.988, "adversarial": 0.985, "multilingual": 0.985}
RECALL = {"base": 0.945, "multilingual": 0.85}
OVER_JACCARD = 0.15  # recall of adversarial streams over that of the Jaccard baseline
FOUND = {"base": 108 / 119}  # share of the campaigns of ten or more: 108 of base 1's 119
OBFUSCATED = 0.75
RETRIES = 0.95
FALSE_RETRIES = 0.005
TWO_GATEWAYS = 0.99


class Row:
    """A figure of a stream: met, not met, or None where there is no target or nothing reached."""

    def __init__(self, figure, wanted, baselines, reached, met):
        self.figure = figure
        self.wanted = wanted
        self.baselines = baselines
        self.reached = reached
        self.met = met

    def markdown(self, methods, ways):
        """As a row of Markdown."""
        cells = [self.figure, *(self.baselines.get(name, "–") for name in methods), self.wanted,
                 *(self.reached.get(way, "–") for way in ways),
                 {True: "met", False: "**not met**", None: ""}[self.met]]
        return f"| {' | '.join(cells)} |"


class Table:
    """Scores by stream, and their rows."""

    def __init__(self, ways):
        self._ways = ways
        self._streams = {}
        self._baselines = {}
        self._scores = {}
        self._two = None

    def add_baselines(self, stream, scores):
        """What each method reached."""
        self._streams[stream.name] = stream
        self._baselines[stream.name] = scores

    def add(self, stream, way, score):
        """What the gateway reached."""
        self._streams[stream.name] = stream
        self._scores.setdefault(stream.name, {})[way] = score

    def add_two(self, stream, one, two):
        """The clusters of a stream by one gateway and by two."""
        shared = one.keys() & two.keys()
        self._two = {
            "stream": stream.name, "complaints": len(shared),
            "missing": len(one.keys() ^ two.keys()), "b_cubed": partitions.b_cubed(one, two),
        }

    @property
    def missed(self):
        """Whether a target was measured and missed."""
        return any(row.met is False for row in self.rows())

    def rows(self):
        """All figures that were measured."""
        found = []
        for name, stream in self._streams.items():
            found += [self._clusters(name, stream), self._obfuscated(name, stream),
                      self._lawful(name), *self._retries(name)]
        if self._two:
            found.append(self._two_gateways())
        return [row for row in found if row]

    def _row(self, name, figure, wanted, cell, holds):
        """`cell` and `holds` tell of a score; without `wanted` there is nothing to hold."""
        scores = self._scores.get(name, {})
        baselines = self._baselines.get(name, {})
        met = all(holds(score) for score in scores.values()) if wanted and scores else None
        return Row(f"{name}: {figure}", wanted, {key: cell(x) for key, x in baselines.items()},
                   {key: cell(x) for key, x in scores.items()}, met)

    def _clusters(self, name, stream):
        scores = [*self._scores.get(name, {}).values(), *self._baselines.get(name, {}).values()]
        campaigns = scores[0].campaigns
        precision, recall = PRECISION.get(stream.profile), RECALL.get(stream.profile)
        baselines = self._baselines.get(name, {})
        if stream.profile == "adversarial" and "jaccard" in baselines:
            recall = round(baselines["jaccard"].recall + OVER_JACCARD, 4)
        least = round(FOUND.get(stream.profile, 0) * campaigns)
        wanted = ""
        if precision and recall:
            wanted = f"{precision:.3f} / {recall:.3f}" + (f", {least}" if least else "")
            wanted = wanted.replace("0.", ".")

        def holds(score):
            return (score.precision >= precision and score.recall >= recall
                    and score.campaigns_found >= least)

        figure = f"precision / recall, of {campaigns} campaigns found"
        return self._row(name, figure, wanted, lambda score: score.brief, holds)

    def _obfuscated(self, name, stream):
        wanted = f"≥ {OBFUSCATED}" if stream.profile in ("base", "adversarial") else ""
        level = lambda score: score.levels.get("obfus", 1)
        return self._row(name, "recall of obfuscated texts", wanted,
                         lambda score: f"{level(score):.3f}", lambda one: level(one) >= OBFUSCATED)

    def _lawful(self, name):
        return self._row(name, "lawful texts in spam campaigns of 5 or more", "0",
                         lambda score: str(score.lawful_in_spam),
                         lambda score: score.lawful_in_spam == 0)

    def _retries(self, name):
        """Told of messages only: a carrier that joins them has its own retries."""
        score = self._scores.get(name, {}).get("messages")
        if score is None:
            return
        for figure, value, wanted, met in (
            ("repeated deliveries recognised", score.retries_known, f"≥ {RETRIES:.0%}",
             score.retries_known >= RETRIES),
            ("others taken for those", score.false_retries, f"≤ {FALSE_RETRIES:.1%}",
             score.false_retries <= FALSE_RETRIES),
        ):
            yield Row(f"{name}: {figure}", wanted, {}, {"messages": f"{value:.2%}"}, met)

    def _two_gateways(self):
        precision, recall, f1 = self._two["b_cubed"]
        reached = f"{f1:.4f} ({precision:.4f} / {recall:.4f})"
        if self._two["missing"]:
            reached += f", {self._two['missing']} in one only"
        met = f1 >= TWO_GATEWAYS and not self._two["missing"]
        figure = f"{self._two['stream']}: two gateways by turns and one, B-cubed"
        return Row(figure, f"≥ {TWO_GATEWAYS}", {}, {"complaints": reached}, met)

    def markdown(self):
        """The lines of the table."""
        used = {method for scores in self._baselines.values() for method in scores}
        methods = [name for name in METHODS if name in used]
        heads = ["stream and figure", *(METHODS[name] for name in methods), "wanted",
                 *(f"reached, {way}" for way in self._ways), ""]
        lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
        return lines + [row.markdown(methods, self._ways) for row in self.rows()]

    def data(self):
        """For machines."""
        plain = lambda scores: {
            name: {key: score.found for key, score in parts.items()}
            for name, parts in scores.items()
        }
        return {"rows": [vars(row) for row in self.rows()], "scores": plain(self._scores),
                "baselines": plain(self._baselines), "two_gateways": self._two}
