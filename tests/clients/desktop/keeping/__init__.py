"""What the desktop client keeps on this machine: files, keyrings, and what goes wrong with them."""
