"""Parts of which the other views are made."""
