"""The desktop's windows, on a screen that nobody sees."""
