"""The pages of the settings, each a room of its own."""
