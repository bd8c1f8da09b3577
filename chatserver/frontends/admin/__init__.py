"""The operator's way in: the admin socket, at which chatctl asks."""
