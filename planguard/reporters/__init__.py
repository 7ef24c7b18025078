"""Decision in, text out; one file a format."""
