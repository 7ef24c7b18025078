"""What protects an object: its settings, and other objects; and how that becomes less."""
