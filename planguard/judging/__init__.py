"""Findings become a decision: scores, the ruleset, waivers, the verdict."""
