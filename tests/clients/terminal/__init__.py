"""Tests of the terminal client's presenters, on a whole server without sockets."""
