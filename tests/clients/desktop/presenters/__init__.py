"""What the windows show, without windows."""
