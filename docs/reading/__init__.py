"""What the reading site adds to the notebooks; each file is an extension of Sphinx.

front     the front page, and the sidebar with the parts of the course
figures   a picture and its sentence as one figure
folding   code that can be folded; its first comment stays in sight
opening   buttons that open a lesson elsewhere, and the page to download
"""
