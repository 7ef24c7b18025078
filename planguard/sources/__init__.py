"""Where files are and how they are parsed, judging nothing."""
