"""Others, oneself, and the settings."""
