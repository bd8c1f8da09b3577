"""The desktop's models, as lists use them."""
