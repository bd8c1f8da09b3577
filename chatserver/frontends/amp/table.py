"""All commands that the AMP frontend serves."""

from __future__ import annotations

from functools import partial

from twisted.protocols.amp import COMMAND, AmpBox

from chatserver.frontends.amp import account, admins, entering, order, past, people, places, saying
from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.calling import answered, table
from chatserver.frontends.tasks import Task

TABLE = table(
    *entering.SERVED,
    *saying.SERVED,
    *places.SERVED,
    *order.SERVED,
    *admins.SERVED,
    *past.SERVED,
    *people.SERVED,
    *account.SERVED,
)


def prepare(connection: Connection, box: AmpBox) -> Task:
    """Judge what the box asks for, now that it can begin."""
    name = box[COMMAND]
    served = TABLE.get(name)
    if not connection.version and name not in entering.BEFORE_HELLO:
        served = entering.TOO_EARLY
    pipelined = served is not None and served.pipelined
    return Task(pipelined, partial(answered, box, served, connection))
