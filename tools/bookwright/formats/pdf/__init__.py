"""The PDF: every chapter as Typst, set by our template, printed by Typst in a process of its own."""
