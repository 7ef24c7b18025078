"""Saved plans for tests: the plan files of Terraform itself."""
