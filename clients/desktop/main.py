"""The entry point of C{chat-desktop}: it says what to install where that is missing."""

from __future__ import annotations

import sys
from typing import Any

NEEDED = ("PyQt5", "qt5reactor", "qtawesome", "qtpy", "markdown_it", "linkify_it", "platformdirs")
USAGE = 2

program: Any
try:
    from clients.desktop import program
except ModuleNotFoundError as missing:
    if (missing.name or "").split(".")[0] not in NEEDED:
        raise
    program = None


def main() -> None:
    """Run it with the process's own arguments, and exit."""
    if program is None:
        sys.stderr.write(
            "chat-desktop: it needs PyQt5 and more, which is in the extra desktop: "
            "pip install 'chatserver[desktop]'\n"
        )
        raise SystemExit(USAGE)
    raise SystemExit(program.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
