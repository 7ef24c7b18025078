"""What Terraform prints, for people or line by line for programs: its lines, addresses and counts."""
