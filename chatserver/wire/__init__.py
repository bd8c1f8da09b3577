"""What our own server and clients say to each other: model to bytes and back."""
