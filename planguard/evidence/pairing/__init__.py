"""Deletions and creations that are one object under another address."""
