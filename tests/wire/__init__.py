"""Tests of what our server and clients say to each other."""
