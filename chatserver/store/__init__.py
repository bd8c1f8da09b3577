"""What survives a restart; the only SQL."""
