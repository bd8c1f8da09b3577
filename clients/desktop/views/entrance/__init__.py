"""The page before the chat, and the connection's banner."""
