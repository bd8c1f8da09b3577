"""Windows and what is in them: they show presenters, and call their methods.  No Twisted."""
