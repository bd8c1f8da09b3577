"""What people do while a server is killed again and again, and what must then be found."""
