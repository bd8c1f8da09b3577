"""Where one can go: conversations, people, rooms."""
