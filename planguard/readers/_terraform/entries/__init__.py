"""Entries of a plan become changes, with their labels and the objects that may be the same as theirs."""
