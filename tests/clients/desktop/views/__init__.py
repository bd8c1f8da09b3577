"""The desktop's windows, as somebody uses them."""
