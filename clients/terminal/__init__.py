"""C{chat-terminal}: a full-screen client for a terminal, on top of L{clients.core}."""
