"""What is known of the types of resources."""
