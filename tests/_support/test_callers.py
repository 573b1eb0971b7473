"""Names of the user's own variables, found where the package was called."""

from flopslib._support.callers import name_of

at_the_top = object()


def test_a_variable_of_the_calling_function_or_module_is_found():
    inside = object()
    assert name_of(inside) == "inside" and name_of(at_the_top) == "at_the_top"


def test_what_has_no_name_is_called_otherwise():
    assert name_of(object(), "model") == "model" and name_of(object()) == ""


def test_names_with_an_underscore_are_left_to_ipython():
    _42 = object()
    assert name_of(_42, "x") == "x"


def test_another_thing_that_is_equal_has_another_name():
    mine = [1, 2]
    assert name_of([1, 2], "x") == "x" and name_of(mine) == "mine"
