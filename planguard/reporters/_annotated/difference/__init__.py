"""What differs between two marked trees, as their tool pairs and shows it."""
