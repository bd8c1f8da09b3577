"""Gives emoji their coloured face where they stand between letters."""

from __future__ import annotations

import re

from PyQt5.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from clients.desktop.look.fonts import EMOJI_FAMILIES

# Runs of pictures with what joins and selects them; text fonts draw some of these without colour,
# and tear joined ones apart.
_RUNS = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\u200d\ufe0f\u2600-\u27bf\u2194\u2195\U0001f000-\U0001faff\U000e0020-\U000e007f]*"
)


class EmojiColours(QSyntaxHighlighter):
    """Watches a document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._format = QTextCharFormat()
        self._format.setFontFamilies(list(EMOJI_FAMILIES))

    def highlightBlock(self, text: str) -> None:
        """Look at one line; Qt counts halves of surrogate pairs."""
        if text.isascii():
            return
        for run in _RUNS.finditer(text):
            before = run.start() + sum(each > "\uffff" for each in text[: run.start()])
            length = len(run[0]) + sum(each > "\uffff" for each in run[0])
            self.setFormat(before, length, self._format)
