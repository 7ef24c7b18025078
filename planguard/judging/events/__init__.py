"""What a person has to understand and decide: the findings of a plan by root cause, each with its remedy."""
