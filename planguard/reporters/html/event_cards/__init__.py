"""The events as cards: the cause, what is lost, what to do instead, and what follows from what."""
