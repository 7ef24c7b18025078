"""Blocks of sources are found by the addresses of a plan, each on the line where it stands."""
