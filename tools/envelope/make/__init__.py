"""Scripts that make the committed artifacts; they write files, so the book never imports them."""
