"""The words that every room speaks: plans, changes, values, gaps, findings, errors."""
