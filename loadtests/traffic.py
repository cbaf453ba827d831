"""The complaints of the load tests: of our own making, numbers from ranges reserved for fiction.

80 % are about one of many senders, most of which get a few complaints; 18 % about one of forty hot
ones; 2 % have no sender. 2 % are counter-reports. The load generator sends the same mixture
(generator/traffic.c); this is for what calls the function library without HTTP.
"""

import pathlib
import random

TEXTS = pathlib.Path(__file__).with_name("texts.txt")


class Traffic:
    """An endless supply of complaints; the same seed makes the same ones."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._texts = TEXTS.read_text().splitlines()

    def _american(self, first, last):
        draw = self._random.random
        return f"+1{first + int(draw() * (last - first + 1)):03d}55501{int(draw() * 100):02d}"

    def sender(self):
        """A sender's canonical value, or None."""
        draw = self._random.random()
        if draw < 0.02:
            return None
        if draw < 0.20:
            return f"+447700900{int(self._random.random() * 40):03d}"
        if draw < 0.60:
            return self._american(200, 599)
        return f"PKT{int(self._random.random() * 400_000):06d}"

    def reporter(self):
        """Who complains."""
        if self._random.random() < 0.05:
            return f"+447700900{100 + int(self._random.random() * 900):03d}"
        return self._american(600, 999)

    def disposition(self):
        """Spam, and now and then a counter-report."""
        return "legit" if self._random.random() < 0.02 else "spam"

    def text_index(self):
        """Which of the texts; texts of one index have one fingerprint but for what is masked."""
        return int(self._random.random() * len(self._texts))

    def line(self, message_id):
        """A complaint as one line of JSON."""
        draw = self._random.random
        sender = self.sender()
        text = self._texts[self.text_index()]
        text = text.replace("#", f"{int(draw() * 10_000):04d}")
        text = text.replace("@", f"{int(draw() * 0x1000000):06x}")
        about = f'"sender":"{sender}",' if sender else ""
        return (
            f'{{"messageId":"{message_id}","reporter":"{self.reporter()}",{about}'
            f'"channel":"sms","receivedAt":"2026-11-19T21:14:05Z",'
            f'"disposition":"{self.disposition()}","text":"{text}"}}\n'
        )
