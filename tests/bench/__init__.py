"""How fast the press is, beside plain pandoc and Typst alone in the same run: `make bench`."""
