"""Plan in, findings out; one harm each, one file each."""
