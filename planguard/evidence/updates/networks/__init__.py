"""Which networks may come in through the rules of a group, list or server, and how a change widens or narrows that."""
