"""cluster.py METHOD: which texts belong together, by what others do.

Reads a JSON list of texts from standard input, writes a JSON list with the cluster of each. All of
them are offline: they see every text before they decide about any.

masked   texts that are the same once links and digits are masked
jaccard  masked texts, of whose pairs of adjacent words 0.6 or more are the same; single linkage
pyzor    Pyzor's digest of the text as the body of a message
minhash  datasketch's MinHash with LSH over masked texts; single linkage
"""

import collections
import email.message
import json
import re
import sys

JACCARD = 0.6
WORDS = 2
# Of words in pairs or threes and letters in fives, at 0.4 to 0.8, the best F1 on seeds that are
# not reported: base 3, adversarial 4, multilingual 6.
MINHASH_JACCARD = 0.4
MINHASH_LETTERS = 5
MINHASH_PERMUTATIONS = 128
LINK = re.compile(r"(?:https?://|www\.)\S+")
DIGITS = re.compile(r"\d+")
WORD = re.compile(r"\w+|<u>|#")
# Pyzor's digest of a text of which nothing is left: it says nothing about the text.
NOTHING = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def words(text):
    """The words of a text with links and digits masked."""
    return WORD.findall(DIGITS.sub("#", LINK.sub("<u>", text.lower())))


def runs(items, length):
    """Every run of that many adjacent items; of fewer items the one that they make."""
    return {tuple(items[i:i + length]) for i in range(max(1, len(items) - length + 1))}


class Linked:
    """Single linkage: what is like one of a cluster is of the cluster."""

    def __init__(self):
        self._above = []

    def add(self):
        """A new item, alone; its number."""
        self._above.append(len(self._above))
        return len(self._above) - 1

    def root(self, item):
        """The item that stands for a cluster."""
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = self._above[item]
        return item

    def join(self, one, other):
        """Makes one cluster of two."""
        self._above[self.root(one)] = self.root(other)


def linked(texts, kin):
    """Clusters of texts; `kin` returns of an item's words and number those before it that match."""
    clusters, known, items = Linked(), {}, []
    for text in texts:
        key = tuple(words(text))
        if key not in known:
            known[key] = clusters.add()
            for other in kin(key, known[key]):
                clusters.join(known[key], other)
        items.append(known[key])
    return [clusters.root(item) for item in items]


def by_mask(texts):
    """The masked text itself."""
    return [" ".join(words(text)) for text in texts]


def by_jaccard(texts):
    """Pairs of words, compared exactly."""
    having, sizes = collections.defaultdict(list), []

    def kin(key, number):
        shingles = runs(key, WORDS)
        sizes.append(len(shingles))
        common = collections.Counter()
        for shingle in shingles:
            common.update(having[shingle])
            having[shingle].append(number)
        return [other for other, count in common.items()
                if count >= JACCARD * (len(shingles) + sizes[other] - count)]

    return linked(texts, kin)


def by_pyzor(texts):
    """Pyzor's digest."""
    from pyzor.digest import DataDigester

    clusters = []
    for number, text in enumerate(texts):
        message = email.message.EmailMessage()
        message["Subject"] = "report"
        message.set_content(text)
        digest = DataDigester(message).value
        clusters.append(str(number) if digest == NOTHING else digest)
    return clusters


def by_minhash(texts):
    """MinHash with LSH, whose candidates are compared by their signatures."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=MINHASH_JACCARD, num_perm=MINHASH_PERMUTATIONS)
    signatures = []

    def kin(key, number):
        signature = MinHash(num_perm=MINHASH_PERMUTATIONS)
        letters = runs(" ".join(key), MINHASH_LETTERS)
        signature.update_batch(["".join(run).encode() for run in letters])
        signatures.append(signature)
        found = [other for other in index.query(signature)
                 if signatures[other].jaccard(signature) >= MINHASH_JACCARD]
        index.insert(number, signature, check_duplication=False)
        return found

    return linked(texts, kin)


METHODS = {"masked": by_mask, "jaccard": by_jaccard, "pyzor": by_pyzor, "minhash": by_minhash}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in METHODS:
        raise SystemExit(__doc__)
    json.dump(METHODS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
