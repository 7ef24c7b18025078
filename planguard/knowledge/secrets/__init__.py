"""What gives a secret away, and how every copy of it is hidden."""
