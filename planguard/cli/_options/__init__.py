"""The words of the command line: options that several commands share, and what is surely a mistake."""
