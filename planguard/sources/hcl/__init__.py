"""Terraform's language: text becomes blocks, bodies and expressions, and these become values."""
