"""The plan as its tool would show it, with planguard's remarks beside what they are about."""
