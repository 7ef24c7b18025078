"""What the readers of Terraform's formats share."""
