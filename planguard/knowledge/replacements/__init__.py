"""What a provider cannot change in place, and which changes of it replace an object."""
