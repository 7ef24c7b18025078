"""What a Terraform, OpenTofu or CloudFormation plan would destroy, how bad that is, and whether it may go ahead."""

__version__ = "0.1.0"
