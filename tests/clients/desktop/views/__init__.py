"""Windows of the desktop client, looked at and used."""
