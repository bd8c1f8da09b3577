"""Where one can go, and the bar above a conversation."""
