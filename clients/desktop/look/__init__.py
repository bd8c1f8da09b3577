"""What everything looks like: colours, fonts, icons, style, and the small parts of windows."""
