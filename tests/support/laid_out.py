"""A small course of two lessons, for the tests of what is laid out and opened."""

import json

LESSON, OTHER = "00_meet_your_machine.ipynb", "01_what_is_a_flop.ipynb"


def notebook(source):
    """A small executed lesson, as it is committed."""
    cell = {
        "cell_type": "code",
        "id": "sum",
        "execution_count": 3,
        "source": [source],
        "metadata": {"tags": ["measured"], "execution": {"started": "at noon"}},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["the answer"]}],
    }
    text = {"cell_type": "markdown", "id": "head", "metadata": {}, "source": ["# Größe × Zeit"]}
    metadata = {"language_info": {"name": "python"}, "widgets": {}, "outputs_taken": "at noon"}
    return json.dumps(
        {"cells": [text, cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )
