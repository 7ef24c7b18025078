"""The objects as areas: which there are, how large each is, where it goes, and what is written on it."""
