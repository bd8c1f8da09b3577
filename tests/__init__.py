"""Mirrors the tree file by file."""
