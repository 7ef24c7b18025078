"""Where what a command says ends up: reports in files or on standard output, as their readers see them."""
