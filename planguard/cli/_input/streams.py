"""What is read as it comes: standard input, and pipes that a shell hands over."""

_INHERITED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def is_stream(name: str) -> bool:
    """Whether a name is that of standard input, or of a file that was opened for planguard."""
    return name == "-" or is_inherited(name)


def is_inherited(name: str) -> bool:
    """Whether a name is that of a file that was opened for planguard, and has a writer from the beginning."""
    return name.startswith(_INHERITED)
