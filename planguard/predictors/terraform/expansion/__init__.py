"""Two versions of a configuration side by side: which objects each asks for, and what became of each."""
