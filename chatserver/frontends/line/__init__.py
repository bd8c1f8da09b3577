"""The line protocol: telnet, netcat, serial lines and scripts."""
