"""Tests of what the desktop client keeps on disk, with real files."""
