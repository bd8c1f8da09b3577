"""What the person is told of what is not kept: what was wrong, and what to do."""

from __future__ import annotations

from clients.desktop.words import tr


def newer(file: str) -> str:
    """The database is of a later version."""
    return tr(
        "A later version of this program kept messages on this machine; they are in {file} now,"
        " and this version begins anew.",
        file=file,
    )


def damaged(file: str) -> str:
    """The database cannot be read."""
    return tr(
        "What was kept on this machine is damaged; it is in {file} now, and messages are read"
        " from the server again.",
        file=file,
    )


def not_kept(error: Exception) -> str:
    """The disk does not take what is read."""
    return tr(
        "Messages are not kept on this machine, only read from the server: {reason}.",
        reason=_reason(error),
    )


def unsent_lost(error: Exception) -> str:
    """The disk does not take what is written."""
    return tr(
        "What you write is not kept on this machine, so send it before you close the window:"
        " {reason}.",
        reason=_reason(error),
    )


def typed_not_kept(error: Exception) -> str:
    """The disk does not take what is typed; so long, the outbox has no room either."""
    return tr(
        "What you type is not kept on this machine, and stands in this window only: {reason}.",
        reason=_reason(error),
    )


def too_many() -> str:
    """Each window needs files of its own, and all that there may be are in use."""
    return tr(
        "So many windows of this account are open that this one keeps nothing unsent;"
        " close one and open it again."
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
