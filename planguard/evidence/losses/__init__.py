"""What is lost with an object, or with an update of it."""
