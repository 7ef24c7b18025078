"""What words mean: of names, commands, attributes, types, and rights."""
