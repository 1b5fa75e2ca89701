"""bookwright turns a Quarto book (`_quarto.yml`, `.qmd`, `.ipynb`, `.bib`) into HTML, PDF and EPUB."""

__version__ = "0.1.0"
