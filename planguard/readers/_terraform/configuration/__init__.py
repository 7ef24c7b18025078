"""The configuration that a plan carries: who refers to whom, and which commands it runs."""
