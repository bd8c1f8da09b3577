"""What every client program is made of: the link to a server, and local copies of its streams."""
