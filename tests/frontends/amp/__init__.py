"""Tests of the AMP frontend."""
