"""What differs between two expanded versions, as the parts of a Plan."""
