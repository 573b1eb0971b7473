"""A picture and its sentence become one figure: the sentence is its alternative text and caption.

A notebook stores the sentence beside the picture, as its text/plain, and once more as the next
output, where everybody reads it. On a page the two belong together. On a phone, where the letters
of a picture are small, a tap on it opens it alone, to be enlarged.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


def outputs(document):
    """The outputs that have several forms, such as a picture and its words."""
    found = document.findall(nodes.container)
    return [node for node in found if node.get("nb_element") == "mime_bundle"]


def words_of(output):
    """The text/plain of an output; "" without one."""
    for form in output.children:
        if form["mime_type"] == "text/plain":
            return form.astext().strip()
    return ""


def next_output(output):
    place = output.parent.index(output)
    following = output.parent.children[place + 1 : place + 2]
    return following[0] if following else None


class Figures(SphinxPostTransform):
    """Make a figure of each picture, and take away the output that says its sentence again."""

    default_priority = 3  # myst-nb chooses one form of each output at 4

    def run(self, **_):
        self.count = 0
        for output in outputs(self.document):
            sentence = words_of(output)
            pictures = [form for form in output.children if form["mime_type"].startswith("image/")]
            if not pictures or not sentence:
                continue
            for picture in pictures:
                self.make_figure(picture, sentence)
            again = next_output(output)
            is_output = again is not None and again.get("nb_element") == "mime_bundle"
            if is_output and words_of(again) == sentence:
                again.parent.remove(again)

    def make_figure(self, picture, sentence):
        for image in list(picture.findall(nodes.image)):
            self.count += 1
            image["alt"] = sentence
            image["width"] = "100%"  # for Sphinx it is scaled, so a tap opens it in full size
            caption = nodes.caption(sentence, sentence)
            figure = nodes.figure("", classes=["drawn"], ids=[f"figure-{self.count}"])
            image.replace_self(figure)
            figure += [image, caption]


def setup(app):
    app.add_post_transform(Figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
