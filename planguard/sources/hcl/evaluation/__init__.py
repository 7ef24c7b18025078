"""What expressions stand for as far as the source alone tells, within a budget."""
