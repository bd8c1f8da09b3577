"""Others, oneself, and what one has chosen."""
