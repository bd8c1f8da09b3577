"""What can be typed behind a slash: one subject is one module, and a table holds them all."""
