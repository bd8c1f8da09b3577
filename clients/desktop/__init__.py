"""The desktop client, C{chat-desktop}: presenters, and windows that show them."""
