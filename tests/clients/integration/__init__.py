"""The client library against real servers in processes of their own."""
