"""Photographs of letters to learn to read, made of the fonts inside matplotlib.

glyphs    every character in fifteen fonts, as matplotlib brings them: nothing is downloaded
develop   what happens between paper and picture: turned, sheared, shifted, blurred, faded, grain
drawn     photographs of single characters, each as often as the others, with their labels
words     photographs of the words of a manual, on four kinds of day

A photograph is 16 x 16 numbers from 0 (paper) to 1 (ink). How bad it is, is one number from 0 to 1.
To add a font: a name in `glyphs.FONTS`; another fault of the camera: a column of `develop.Looks`.
"""
