"""The entry point of C{chat-terminal}: it says what to install where that is missing."""

from __future__ import annotations

import sys
from typing import Any

NEEDED = ("prompt_toolkit", "wcwidth")
USAGE = 2

program: Any
try:
    from clients.terminal import program
except ModuleNotFoundError as missing:
    if (missing.name or "").split(".")[0] not in NEEDED:
        raise
    program = None


def main() -> None:
    """Run it with the process's own arguments, and exit."""
    if program is None:
        sys.stderr.write(
            "chat-terminal: it needs prompt_toolkit, which is in the extra terminal: "
            "pip install prompt_toolkit\n"
        )
        raise SystemExit(USAGE)
    raise SystemExit(program.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
