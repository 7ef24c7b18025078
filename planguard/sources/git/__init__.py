"""What git knows of a folder: revisions, the index and the work tree, read without running what they hold."""
