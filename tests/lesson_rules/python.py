"""The Python that a lesson shows: that of a first course."""

import ast
import re

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def parsed(cell):
    """Parse a cell's code, without IPython's own commands."""
    return ast.parse(re.sub(r"^( *)[%!].*$", r"\1pass", cell.source, flags=re.MULTILINE))


def is_dict(node, dicts):
    """Tell whether an expression is a dictionary, where dicts are the names of some."""
    if isinstance(node, ast.BinOp):
        return is_dict(node.left, dicts) or is_dict(node.right, dicts)
    made = isinstance(node, ast.Call) and ast.unparse(node.func) == "dict"
    return made or isinstance(node, ast.Dict | ast.DictComp) or ast.unparse(node) in dicts


def names_of_dicts(trees):
    """Name the variables that hold a dictionary anywhere in a lesson."""
    names = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign) and is_dict(node.value, names):
            names |= {ast.unparse(target) for target in node.targets}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            for target in node.targets:
                pairs = zip(getattr(target, "elts", []), node.value.elts, strict=False)
                names |= {ast.unparse(name) for name, value in pairs if is_dict(value, names)}
    return names


def beyond_a_first_course(node, dicts):
    """Say what to write in place of a piece of Python that a first course does not teach."""
    match node:
        case ast.Lambda():
            return "a lambda: write a function with def"
        case ast.NamedExpr():
            return "a walrus (:=): assign in a line of its own"
        case ast.AugAssign(op=ast.BitOr()):
            return "an update with |=: write the entries in one dictionary"
        case ast.BinOp(op=ast.BitOr()) if is_dict(node, dicts):
            return "dictionaries joined by |: write one dictionary"
        case ast.Call(func=ast.Name("zip"), keywords=[_, *_]):
            return "zip with an option: write zip(a, b)"
        case ast.Attribute(attr="_replace"):
            return "_replace: name the fields that are meant"
        case (
            ast.Starred(value=ast.GeneratorExp())
            | ast.Assign(targets=[ast.Tuple() | ast.List()], value=ast.GeneratorExp())
        ):
            return "an unpacked generator: write a loop, or a line for each name"
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = [sub for sub in ast.walk(node) if isinstance(sub, COMPREHENSIONS)]
            if len(inner) > 1 or len(node.generators) > 1:
                return "a comprehension with two loops: write loops"
    return None
