"""Keeps something, and dies without a word: C{python -m tests.clients.desktop.keeping.dying}."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chatserver.model.names import LOBBY
from clients.core.drafts import Draft
from clients.core.posts import Post
from clients.desktop.keeping.on_disk import open_kept
from tests.clients.desktop.keeping.shelves import ACCOUNT, lines


def main() -> None:
    """Keep lines in the folder that is named, a post in the outbox, and what is typed."""
    kept = open_kept(Path(sys.argv[1]), ACCOUNT, patience=3600)
    kept.keep_draft(LOBBY, Draft("typed"))
    kept.keep_lines(LOBBY, lines(1, 9), at_end=True)
    kept.flush()
    kept.keep_lines(LOBBY, lines(9, 10), at_end=True)
    assert kept.journal is not None
    kept.journal.added(Post("n1", LOBBY, "unsent", False, 1.0))
    kept.keep_draft(LOBBY, Draft("typed just now"))
    kept.jot()
    os._exit(7)


main()
