"""The AMP frontend: what our own clients and others' speak; docs/amp-protocol.md is its page."""
