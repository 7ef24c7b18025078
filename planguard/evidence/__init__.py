"""What rules look for in a plan: losses, renames, protections, grants, shares of an environment."""
