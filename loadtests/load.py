"""The load generator, and the comparison of its journal with the counters."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import urllib.parse

from processes import FOLDER

TEXTS = FOLDER / "texts.txt"
TOTALS = ("complaints", "legit", "partial", "duplicates")
SENDERS_CHECKED = int(os.environ.get("BENCH_SENDERS_CHECKED", "200"))


class Wrong(Exception):
    """The figures cannot be trusted: something was refused, lost, mixed up or counted twice."""


class Generator:
    """The program of generator/, compiled into `directory`."""

    def __init__(self, directory):
        self._program = f"{directory}/generator"
        sources = sorted(str(path) for path in (FOLDER / "generator").glob("*.c"))
        subprocess.run(
            [os.environ.get("CC", "cc"), "-O2", "-Wall", "-Wextra", "-std=gnu11", "-pthread",
             "-o", self._program, *sources],
            check=True,
        )

    def start(self, port, token, run, bodies=None, **options):
        """Starts a run; `finish` waits for it. Options are those of `generator load`."""
        command = [self._program, "load", "--port", str(port), "--token", token, "--run", run]
        command += ["--bodies", str(bodies)] if bodies else ["--texts", str(TEXTS)]
        for name, value in options.items():
            if value is True:
                command.append(f"--{name}")
            elif value not in (None, False):
                command += [f"--{name}", str(value)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process):
        """What a run did, with complaints per second and the generator's CPU for each request."""
        output, _ = process.communicate()
        if process.returncode != 0:
            raise Wrong(f"the load generator ended with {process.returncode}")
        result = json.loads(output)
        result["rate"] = result["acknowledged"] / max(result["seconds"], 1e-9)
        result["client_us"] = result["cpu"] * 1e6 / max(result["requests"], 1)
        return result

    def expect(self, journals, senders):
        """What the counters must say after all that is in the journals; writes the senders'."""
        output = subprocess.run(
            [self._program, "expect", "--senders", str(senders), str(TEXTS), *map(str, journals)],
            capture_output=True, text=True, check=False,
        )
        if output.returncode != 0:
            raise Wrong(f"journal: {output.stderr.strip()}")
        return json.loads(output.stdout)


class Run:
    """A load under way against a `Checked`."""

    def __init__(self, process, journal, partner, before):
        self.process = process
        self.journal = journal
        self.partner = partner
        self.before = before


class Checked:
    """A server whose counters are compared with the journal after every run.

    Nobody else may send complaints to it meanwhile.
    """

    def __init__(self, server, generator, directory):
        self.server = server
        self._generator = generator
        # Of its own: another server's journals may lie in the same place.
        self._directory = pathlib.Path(tempfile.mkdtemp(prefix="journals-", dir=directory))
        self._runs = 0
        self.journals = []
        self._recorded = dict.fromkeys(TOTALS, 0)
        # Complaints that may be in the counters and not in the journal.
        self._unknown = self._resent = 0
        self._seed = random.Random(1)

    def start(self, partner="load", **options):
        """Starts a run for a partner; options are those of `generator load`."""
        self._runs += 1
        run = f"{os.getpid():x}r{self._runs:03d}"
        journal = self._directory / f"{run}.journal"
        before = self.server.overview()
        token = self.server.token(partner)
        process = self._generator.start(
            self.server.port, token, run, journal=journal, **options
        )
        return Run(process, journal, partner, before)

    def finish(self, run, may_refuse=False):
        """Waits for a run, and looks at what it was answered; not yet at the counters."""
        result = self._generator.finish(run.process)
        result["partner"] = run.partner
        refused = {key: n for key, n in result["statuses"].items() if key[0] != "2"}
        if result["wrong"]:
            raise Wrong(f"{result['wrong']} wrong answers, the last one: {result['fault']}")
        if not may_refuse and (refused or any(
            result[key] for key in ("rejected", "broken", "unsent", "unknown")
        )):
            raise Wrong(f"not all was acknowledged: {result}")
        result["refused"] = sum(refused.values())
        return result

    def load(self, may_refuse=False, **options):
        """A run, then the comparison of everything so far."""
        run = self.start(**options)
        result = self.finish(run, may_refuse)
        result["journal"] = str(run.journal)
        moved = self.compare_moved(run.before, [result])
        if options.get("bodies"):
            # Which of a file's complaints repeat each other is for the gateway to say.
            for key in TOTALS:
                self._recorded[key] += moved[key]
        else:
            self.add([run], [result])
            self.compare()
        return result

    def replay(self, journal, most):
        """Sends complaints of a journal again: each gets its receipt again, and counts no more."""
        return self.load(replay=journal, count=most, seconds=60)

    def add(self, runs, results):
        """Takes the journals of runs among what the counters are compared with."""
        self.journals += [run.journal for run in runs]
        self._unknown += sum(result["unknown"] for result in results)
        self._resent += sum(result["resent"] for result in results)

    def compare_moved(self, before, results):
        """Whether the counters moved by what the answers said; by how much."""
        after = self.server.overview()
        moved = {key: after[key] - before[key] for key in (*TOTALS, "conflicts")}
        if moved["conflicts"]:
            raise Wrong(f"{moved['conflicts']} conflicts, though no message id was used twice")
        told = {
            key: sum(result[key] for result in results)
            for key in ("counted", "duplicates", "partial", "acknowledged")
        }
        found = (moved["complaints"] + moved["legit"], moved["duplicates"], moved["partial"])
        # What was sent again, or had no answer, may have been recorded at the first time.
        if any(result["unknown"] or result["resent"] for result in results):
            return moved
        if (
            found != (told["counted"], told["duplicates"], told["partial"])
            or told["acknowledged"] != sum(found)
        ):
            raise Wrong(f"the answers said {told}, but the counters moved by {moved}")
        return moved

    def compare(self, checked=SENDERS_CHECKED):
        """Whether the counters, and those of some senders, are what the journals add up to."""
        if not self.journals:
            return None
        senders = self._directory / "senders.tsv"
        expected = self._generator.expect(self.journals, senders)
        overview = self.server.overview()
        found = {key: overview[key] - self._recorded[key] for key in TOTALS}
        wanted = {key: expected[key] for key in TOTALS}
        surplus = {key: found[key] - wanted[key] for key in TOTALS}
        new = sum(surplus[key] for key in ("complaints", "legit", "partial"))
        if (
            min(surplus.values()) < 0
            or new > self._unknown
            or surplus["duplicates"] > self._resent + self._unknown
        ):
            raise Wrong(f"the journal adds up to {wanted}, the counters say {found}")
        if expected["receiptsRepeated"]:
            raise Wrong(f"{expected['receiptsRepeated']} receipts were given out twice")
        if "senders" in overview and not any(self._recorded.values()) and not self._unknown:
            self._compare_senders(senders, checked)
        return expected

    def _compare_senders(self, path, checked):
        """A sample of the senders, the ones with most complaints among them."""
        lines = path.read_text().splitlines()
        rows = [line.split("\t") for line in lines]
        rows.sort(key=lambda row: -int(row[1]))
        picked = rows[: checked // 4]
        others = rows[len(picked):]
        picked += self._seed.sample(others, min(checked - len(picked), len(others)))
        for name, complaints, legit in picked:
            path = "/v1/statistics/senders/" + urllib.parse.quote(name, safe="")
            total = self.server.answer(path)["total"]
            if (total["complaints"], total["legit"]) != (int(complaints), int(legit)):
                raise Wrong(
                    f"{name}: the journal has {complaints} and {legit}, the gateway {total}"
                )

    def compare_partner(self, name, results):
        """Whether a partner's own totals are what its answers said, since the gateway was new."""
        rows = self.server.answer("/v1/statistics/partners?window=24h")["partners"]
        row = next(row for row in rows if row["name"] == name)
        found = (row["complaints"] + row["legit"], row["duplicates"], row["partial"])
        told = tuple(
            sum(result[key] for result in results) for key in ("counted", "duplicates", "partial")
        )
        if found != told:
            raise Wrong(f"{name} was told {told}, its totals say {found}")
