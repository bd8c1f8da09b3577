"""Which emoji somebody uses: those picked last, and their skin tone; kept on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.writing.emoji_data import TONES, Emoji, by_text

MOST_RECENT = 24
"""That is three rows of eight."""
_RECENT, _TONE = "emoji recent", "emoji tone"


class EmojiChoices:
    """What was chosen in the picker."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def recent(self) -> Sequence[str]:
        """List what was picked, the last one first."""
        return self._kept.choice(_RECENT).split()

    def recent_emoji(self) -> Sequence[Emoji]:
        """List the same as emoji; what is none any more is left out."""
        known = by_text()
        return [known[text] for text in self.recent() if text in known]

    def picked(self, text: str) -> None:
        """Note that an emoji was picked."""
        others = [each for each in self.recent() if each != text]
        self._kept.choose(_RECENT, " ".join([text, *others][:MOST_RECENT]))

    @property
    def tone(self) -> int:
        """The skin tone: 0 to 5; 0: none was chosen."""
        kept = self._kept.choice(_TONE, "0")
        return int(kept) if kept.isdigit() and int(kept) < len(TONES) else 0

    def choose_tone(self, tone: int) -> None:
        """Keep a skin tone."""
        self._kept.choose(_TONE, str(tone))
