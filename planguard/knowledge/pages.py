"""Where the documentation is, for users who have planguard installed and not its repository."""

DOCUMENTATION = "https://github.com/iac-planguard/planguard/blob/main/docs"
"""The address of the folder docs/, as ``project.urls`` in pyproject.toml has it."""


def page(name: str) -> str:
    """The address of a page, such as ``rulesets.md`` or ``rules.md#destroys-data``."""
    return f"{DOCUMENTATION}/{name}"
