"""Tests of chatserver.admin."""
