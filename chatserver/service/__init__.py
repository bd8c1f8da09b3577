"""The rules: what may happen."""
