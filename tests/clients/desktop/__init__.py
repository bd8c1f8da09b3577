"""The desktop client: its presenters on a small server, and its windows on a screen."""
