"""Which modules there are, which call which, and which a change concerns."""
