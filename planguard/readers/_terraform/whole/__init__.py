"""What a plan does not tell although it should, and where it contradicts itself."""
