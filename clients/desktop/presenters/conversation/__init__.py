"""One conversation as it is looked at."""
