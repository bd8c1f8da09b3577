"""The ways in: bytes to session calls, events to bytes; knows no rule."""
