"""The whole desktop program against a real server in another process."""
