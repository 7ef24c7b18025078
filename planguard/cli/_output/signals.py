"""The signals by which a person, a CI system or a closed terminal ends a run."""

from __future__ import annotations

import signal

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Those that end a run as Ctrl-C does, with every process of it."""
