"""The field in which messages are written, and what helps there."""
