"""Ground: the values everybody speaks in; no I/O, no time, no Twisted."""
