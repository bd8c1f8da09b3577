"""Lists of the presenters, as Qt's views take them."""
