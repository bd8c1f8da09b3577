"""Words of a language nobody speaks: few are in every message, most are in hardly any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate, islice, product

_SOUNDS = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]

NEEDLE = "needle"
"""A word that is in one message only."""


class Language:
    """
    Makes texts; the n-th most frequent word comes up as often as 1/n has it (Zipf's law).

    @ivar words: from the most to the least frequent.
    """

    def __init__(self, words: int, seed: int) -> None:
        self._random = random.Random(seed)
        spoken = (
            "".join(sounds) for length in (2, 3) for sounds in product(_SOUNDS, repeat=length)
        )
        self.words = list(islice(spoken, words))
        self._weights = list(accumulate(1 / rank for rank in range(1, words + 1)))

    def texts(self, count: int) -> Iterator[str]:
        """Make so many texts of 8 to 20 words: 80 bytes on an average."""
        lengths = self._random.choices(range(8, 21), k=count)
        spoken = iter(self._random.choices(self.words, cum_weights=self._weights, k=sum(lengths)))
        for length in lengths:
            yield " ".join(islice(spoken, length))

    def word(self, share: float) -> str:
        """
        Give a word that about that share of all texts holds.

        @param share: of all texts, at most a half.
        """
        each = share / 14  # words in a text, and so chances
        rank = 1 / (each * self._weights[-1])
        return self.words[min(max(round(rank), 1), len(self.words)) - 1]
