"""What objects hold that own other resources."""
