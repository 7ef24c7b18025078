"""What to add to the sources so that objects keep on being: blocks, or the commands and reasons in their stead."""
