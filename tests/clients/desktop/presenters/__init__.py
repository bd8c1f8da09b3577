"""Presenters of the desktop client, on a small server and without a window."""
