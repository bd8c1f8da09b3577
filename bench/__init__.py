"""Measures the server, and others beside it in the same run: C{python -m bench}."""
