"""A week in half an hour: does a busy server grow?  C{python -m bench.week --seconds 1800}."""
