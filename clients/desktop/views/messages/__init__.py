"""The messages of a conversation: a list, how its rows are drawn, and what can be done there."""
