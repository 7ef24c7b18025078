"""`planguard fix`: what it writes, where it writes it, and that the real Terraform then destroys nothing."""
