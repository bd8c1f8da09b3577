"""What the windows show and what their controls do, without a window: no Qt."""
