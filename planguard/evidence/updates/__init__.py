"""What updates in place do to living objects, and creations to what is there already."""
