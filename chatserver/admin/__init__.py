"""The operator's command line, chatctl."""
