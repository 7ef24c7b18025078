"""What is known before any plan is read: types, words, commands, secrets, and where the data files are."""
