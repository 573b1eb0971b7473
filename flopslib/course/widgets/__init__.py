"""Forms, figures that a control redraws, and drawings that grow while something is measured.

base            a text for every page, and a widget where widgets can be drawn
fields          the controls, as data: a text, a number, a tick, a menu, buttons, sliders
forms           fields and buttons with one answer beneath them; the forms of guesses and exercises
change          one thing to change without code: fl.live.change
figures         figures that a control redraws: fl.live, fl.step
progress        fl.bar, and figures that grow point by point
tuning_form     lesson 15's form: a model and a way in, what fine-tuning takes out
claim_forms     lesson 18's forms: ten sentences to judge, and one of your own to take apart
sheets          forms of lines to fill in, with one answer and its line of code: 16, 17, 18
rightsize_form  lesson 16's form: a product in, the ways to answer out
threshold_form  lesson 17's form: a training run in, the legal lines out
"""
