"""What the tool planned: bytes in, Plan out; one file a format."""
