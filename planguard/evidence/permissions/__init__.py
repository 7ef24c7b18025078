"""What somebody may do, and how that changes."""
