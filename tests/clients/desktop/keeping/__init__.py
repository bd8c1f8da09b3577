"""Tests of what the desktop client keeps on the machine."""
