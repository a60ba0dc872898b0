"""The questions in QTI 1.2, as Canvas imports them: a zip with a quiz for each lesson."""

import re
import zipfile
from itertools import groupby
from xml.etree.ElementTree import Element, indent, tostring

from nbconvert.filters import markdown2html

# https://www.imsglobal.org/question/qtiv1p2/imsqti_asi_bindv1p2.html
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"


def as_html(markdown):
    r"""Return a line of HTML, with formulas between \( and \), as MathJax expects them.

    >>> print(as_html("Is $a < b$ *true*?"))
    Is \(a &lt; b\) <em>true</em>?
    """
    paragraphs = markdown2html(markdown).strip().removeprefix("<p>").removesuffix("</p>")
    return re.sub(r"\$(.+?)\$", r"\\(\1\\)", " ".join(paragraphs.split()))


def element(tag, *inside, **attributes):
    """Return an XML element with a text or other elements inside."""
    made = Element(tag, attributes)
    for part in inside:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def material(markdown):
    """Return a text as QTI wants it."""
    return element("material", element("mattext", as_html(markdown), texttype="text/html"))


def chosen(ident, *what, last="Yes"):
    """Return what happens if an option is chosen; last="No" ends the processing there."""
    condition = element("conditionvar", element("varequal", ident, respident="response"))
    return element("respcondition", condition, *what, **{"continue": last})


def item(question):
    """Return a question; its title is that of the cell that asks it."""
    idents = {letter: f"{question.name}_{letter}" for letter in question.by_letter}
    fields = {"question_type": "multiple_choice_question", "points_possible": "1"}
    metadata = [
        element("qtimetadatafield", element("fieldlabel", name), element("fieldentry", value))
        for name, value in fields.items()
    ]
    options = [
        element("response_label", material(option.text), ident=idents[letter])
        for letter, option in question.by_letter.items()
    ]
    choice = element("render_choice", *options)
    response = element("response_lid", choice, ident="response", rcardinality="Single")
    score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    shown = [
        chosen(ident, element("displayfeedback", feedbacktype="Response", linkrefid=f"{ident}_fb"))
        for ident in idents.values()
    ]
    points = element("setvar", "100", action="Set", varname="SCORE")
    right = chosen(idents[question.key], points, last="No")
    feedback = [
        element(
            "itemfeedback",
            element("flow_mat", material(option.feedback)),
            ident=f"{idents[letter]}_fb",
        )
        for letter, option in question.by_letter.items()
    ]
    return element(
        "item",
        element("itemmetadata", element("qtimetadata", *metadata)),
        element("presentation", material(question.text), response),
        element("resprocessing", element("outcomes", element("decvar", **score)), *shown, right),
        *feedback,
        ident=question.name,
        title=f"ask.{question.name}",
    )


def quiz(name, title, questions):
    """Return the quiz of a lesson."""
    section = element("section", *map(item, questions), ident=f"{name}_section")
    assessment = element("assessment", section, ident=name, title=title)
    return element("questestinterop", assessment, xmlns=QTI)


def write_qti(questions, to):
    """Write a zip with the quizzes, and the manifest that lists them."""
    files, resources = {}, []
    for lesson, some in groupby(questions, key=lambda question: question.lesson):
        name = f"lesson_{lesson}"
        files[f"{name}.xml"] = quiz(name, f"nnlib, lesson {lesson}", some)
        file = element("file", href=f"{name}.xml")
        resources.append(element("resource", file, identifier=name, type="imsqti_xmlv1p2"))
    schema = [element("schema", "IMS Content"), element("schemaversion", "1.1.3")]
    files["imsmanifest.xml"] = element(
        "manifest",
        element("metadata", *schema),
        element("organizations"),
        element("resources", *resources),
        xmlns=PACKAGE,
        identifier="nnlib",
    )
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as package:
        for name, root in files.items():
            indent(root)
            text = tostring(root, encoding="utf-8", xml_declaration=True)
            package.writestr(zipfile.ZipInfo(name), text)  # always of the same date
