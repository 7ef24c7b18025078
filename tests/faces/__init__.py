"""One plan in four faces, made with real tools: the saved file, its JSON, the log, and the text for people."""
