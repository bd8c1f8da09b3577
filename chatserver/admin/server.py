"""C{chatctl status} and C{fingerprint}: the server itself."""

from __future__ import annotations

from pathlib import Path

from chatserver.admin.command import Call, Subparsers, command
from chatserver.admin.console import Refused
from chatserver.admin.output import moment, pairs, size, span
from chatserver.admin.reach import Need
from chatserver.certificates import CERTIFICATE_NAME, CertificateProblem, fingerprint_of, grouped
from chatserver.model.operation import Status
from chatserver.operator_interfaces import IOperator
from chatserver.wire.operating import status_fields

FINGERPRINT_EXAMPLES = """\
  chatctl fingerprint
  chatctl fingerprint --json

SHA-256 of the certificate's public key. Whoever connects for the first time compares it with
what their client shows.
"""


def describe(subjects: Subparsers) -> None:
    """Add the commands."""
    examples = "  chatctl status\n  chatctl status --json\n"
    command(subjects, "status", "look at a running server", examples, _status, json=True)
    help = "print by what clients recognize the server"
    printing = command(subjects, "fingerprint", help, FINGERPRINT_EXAMPLES, _fingerprint, json=True)
    printing.add_argument(
        "--certificate",
        metavar="FILE",
        help="the certificate, where it is not the server's own (default: $CHAT_CERTIFICATE, else "
        "what the settings file says)",
    )


def _status(call: Call) -> None:
    async def status(operator: IOperator) -> Status:
        return await operator.status()

    with call.reached(Need.SERVER) as reached:
        found = reached.run(status)
    call.answer(status_fields(found), lambda: pairs(_lines(found)))


def _lines(status: Status) -> list[tuple[str, str]]:
    up = span(status.now - status.started_at)
    sessions = [f"{count} {name}" for name, count in status.sessions.items()]
    waiting = [f"{count} {name}" for name, count in status.waiting.items()]
    counted = [(name, str(count)) for name, count in status.counts.items()]
    return [
        ("server", f"{status.name}, chatserver {status.version}"),
        ("up", f"{up}, since {moment(status.started_at)}"),
        ("users online", str(status.online)),
        ("sessions", ", ".join(sessions) or "none"),
        ("waiting", ", ".join(waiting) or "nothing"),
        ("database", size(status.database_bytes)),
        *counted,
    ]


def _fingerprint(call: Call) -> None:
    path = _certificate(call)
    try:
        found = fingerprint_of(path)
    except CertificateProblem as problem:
        raise Refused(str(problem)) from None
    call.answer({"sha256": found, "certificate": str(path)}, lambda: grouped(found))


def _certificate(call: Call) -> Path:
    named = call.arguments.certificate or call.environ.get("CHAT_CERTIFICATE")
    if named:
        return Path(named)
    path = call.configured("certificate") or call.folder() / CERTIFICATE_NAME
    if not path.exists():
        raise Refused(
            f"there is no certificate at {path}; a server makes its own when TLS is first wanted"
        )
    return path
