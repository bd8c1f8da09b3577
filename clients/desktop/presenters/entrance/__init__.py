"""The way in, and the connection that stands behind it."""
