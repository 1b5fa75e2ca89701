"""The book as one EPUB 3 file: an XHTML file a chapter, written by the site's own writer."""
