"""Where the blocks of a configuration stand: from the address of a resource to its file and line."""
