"""The only doors to other programs and to libraries that do one job: pandoc, Jupyter, Typst, fonts …"""
