"""Which environment an object is of, and how much of one is destroyed."""
