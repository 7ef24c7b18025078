"""What is loaded when it is first asked for, as most runs need little of all there is."""
