"""A self-hosted chat server: one service layer over a durable log."""
