"""Tests of the admin socket."""
