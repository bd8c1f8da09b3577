"""The desktop's presenters: no window is needed."""
