"""Real sockets, real processes."""
