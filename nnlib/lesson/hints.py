"""Hints are what a check says of mistakes that any function may have, and of Python's errors."""

GENERAL_MISTAKES = {
    "no function": "Pass the function itself, by its name, without brackets after it.",
    "other arguments": "Keep the arguments in the line that starts with def.",
    "an error": "Python stopped in your function. Put a print above the line that stopped: "
    "the check shows what it prints.",
    "too slow": "Look for a loop that never stops.",
    "another sort of result": "Look at what the docstring says that the function returns.",
    "too few arrays": "",  # see nnlib.lesson.lists
    "too many arrays": "",
    "more than the result": "The right result is one of several things that the function returns. "
    "Return it alone.",
    "returned nothing": "The function ends without a return line, so Python returns None.",
    "returned None": "What stands behind return is None: print, and methods such as append and "
    "sort, do something and give nothing back. Return the list or the array itself, in a line of "
    "its own.",
    "a list is replaced by None": "append, insert, extend, reverse and sort change the list and "
    "give None back. Write the call alone, without a name and = before it.",
    "an array is added to a list": "With += or + an array adds its numbers, or its rows, and is "
    "not put into the list as a whole. Use .append(…).",
    "returned nothing for some inputs": "For the input below the function ends without a return "
    "line, so Python returns None. Does every branch of an if have one?",
    "return inside a loop": "The return ends the function in the first round of the loop. Should "
    "it stand after the loop, further to the left?",
    "an empty batch": "A batch below has no image. Where batch_size divides the number of images, "
    "does the loop go one round too far? range(0, m, batch_size) gives the start of each batch. "
    "(A mean over no image is nan.)",
    "unfinished": "Some of the results are None or three dots.",
    "a value from outside": "The function reads a variable of the notebook that is none of its "
    "arguments, and may belong to other arrays. (A default, as in n=y.size, is read only once.)",
    "in place": "The right numbers, but the function changes its arguments, and other code may "
    "still need them. Look for +=, -=, *=, /=, out=, .sort(), .pop() or an assignment to a part of "
    "an argument. (A copy of a list holds the same arrays as the list.)",
    "changed on the way": "The function changes its arguments, and later lines may read what it "
    "has changed. Look for +=, -=, *=, /=, .sort() or an assignment to a part of an argument; give "
    "each result a name of its own.",
    "nothing is drawn from rng": "The argument rng is a random number generator. Draw from it, and "
    "from no other: whoever calls the function can then repeat a run, or have another.",
    "transposed": "The right numbers, but rows and columns are swapped.",
    "not one number": "The right number, but in an array. Sum or average over all of it, without "
    "axis or keepdims, or take the entry out.",
    "one number": "One number comes back, where an array is asked for. What gives it its shape?",
    "another shape": "The right numbers in another shape. keepdims=True keeps the columns after a "
    "sum or mean; .reshape(…) gives an array any shape, and np.array(…) makes one of a list.",
    "True or False": "A comparison gives True or False. Which number do you want to make of it?",
    "whole numbers": "Integers, or True and False, where floats are needed: later calculations "
    "may lose fractions. Look at the dtype of the arrays that you create, and for // where / is "
    "meant.",
    "no array": "The right numbers, but not in a NumPy array of floats.",
    "out of range": "Right for ordinary numbers. For the input below an intermediate result is too "
    "large, or 0 is divided by 0, and NumPy warns or returns nan. Which step is it?",
}
"""Mistakes that any function may have, and a hint for each."""

INNER_SIZES = (
    "In a matrix product the inner sizes must match. Write both shapes down. Is one of them wrong "
    "already, from a line above? Do you want a matrix product there, or * entry by entry?"
)
SIZES = "n and m of a formula are the sizes of an array, which it knows: n, m = Y.shape."

NOT_CALLED = (
    "A function stands where one of its results is meant. Call it: what stands in brackets behind "
    "its name?"
)

VARIABLE_IS_NONE = (
    "The variable behind return is None by then. Which line gives it its value? print, and methods "
    "such as append and sort, do something and give nothing back."
)

ITERATOR = (
    "reversed, map, zip and generators give one thing at a time, and no list. Make a list of it: "
    "list(…)."
)

ERRORS = {
    "values to unpack": "Python gives one value to each name on the left: there must be as many "
    "names as values. A list of any length needs a loop, and two lists together need zip(…, …).",
    "list index out of range": "",  # see nnlib.lesson.lists
    "tuple index out of range": "A.shape has one number for each axis, and a vector has one axis. "
    "X[:, 3] is a vector; X[:, [3]] and X[:, 3:5] are columns.",
    "one sample per column: select": "A vector stands where columns are meant. A single number in "
    "square brackets takes one thing out; a slice, start : end, takes a batch, even of one.",
    "too many indices": "There are more indices than axes. A slice has a colon: start : end.",
    " is not in list": "index looks for a value that the list does not hold. Compute the value "
    "from the list: a number of one example need not be in another.",
    "setting an array element with a sequence": "One entry of an array takes one number, and an "
    "array came. Of a column b, b[i] is an array with one number in it: take b[i, 0].",
    "to a scalar index": "A list takes a whole number in its square brackets, and an array came. "
    "for W in weights gives the arrays themselves; for i in range(len(weights)) gives numbers.",
    "list indices must be": "A list takes a whole number in square brackets. What do yours hold?",
    "is not reversible": "reversed needs a list or a range. Of a number n take range(n).",
    "'int' object is not iterable": "A loop needs a list or a range. Of a number n take range(n).",
    "'function' object is not subscriptable": "A function is called with round brackets: g(Z).",
    "method' object is not subscriptable": "A method is called with round brackets: .append(Z).",
    "slice indices must be integers": "A slice takes whole numbers. round(x) gives one; of a float "
    "from np.round or /, int(…) makes one.",
    "boolean index did not match": "What is True or False picks from an array of its own length. "
    "Does one of the two have an entry for each row, and the other for each column?",
    "used as indices must be": "Whole numbers take entries out of an array. What do the square "
    "brackets hold?",
    "be interpreted as an integer": "A whole number is needed here. X.shape is a pair; X.shape[1] "
    "is the number of columns.",
    "'list' object has no attribute": "A list of arrays is no array. Take one out of it: of "
    "parameters, [2] is the third.",
    "is out of bounds for axis": "The array ends before this index. len(A) counts the rows of an "
    "array, A.shape[1] its columns.",
    "unexpected keyword argument": "The function that is called knows no argument of this name. "
    "NumPy's are axis and keepdims; dim and keepdim are PyTorch's.",
    "truth value of an array": "An if, and, or, not, max or min needs one True or False, but an "
    "array holds one for each entry. Work on all entries at once, for example with np.where or "
    "np.maximum.",
    "bitwise_xor": "In Python ^ is not a power: write **.",
    "unsupported operand type(s) for ^": "In Python ^ is not a power: write **.",
    "does not have enough dimensions": "@ multiplies two matrices. With a single number write *. "
    "Or is one of them a function that is not called, g where g(Z) is meant?",
    "and 'function'": NOT_CALLED,
    ": 'function' and": NOT_CALLED,
    "is a function but must be": NOT_CALLED,
    "matmul: ": INNER_SIZES,
    " not aligned: ": INNER_SIZES,
    "can't multiply sequence": "A list knows no arithmetic: take its arrays one by one.",
    "for -: 'list' and 'list'": "A list knows no arithmetic: take its arrays one by one.",
    "result in an equal division": "np.split cuts into equal parts only, and its number is that "
    "of the parts. The last batch may be smaller: take slices of batch_size.",
    "cannot reshape array": "A shape needs as many places as there are entries: seven do not fit "
    "into rows of three. Slices take what is left, however little.",
    "could not be broadcast": "Arrays that are combined entry by entry need shapes that match. "
    "Write both shapes down.",
    "as a data type": "A shape is one argument, in brackets of its own: np.zeros((3, 4)).",
    "converted to Python scalars": "The functions of math take one number. For arrays NumPy has "
    "functions of the same names.",
    "positional argument": "A function gets more or fewer arguments than its def line names. "
    "Compare the two.",
    "is not callable": "Brackets after a number or an array call it like a function. Is a * "
    "missing, or are round brackets used for square ones?",
    "name 'n' is not defined": SIZES,
    "name 'm' is not defined": SIZES,
    "is not defined": "Is it spelled as in the line that starts with def, or in an import? Or does "
    "a line that computes it come later, or not at all?",
    "local variable": "A variable is used before it has a value. Where does it get one?",
    "object is not subscriptable": "Square brackets take an entry out of an array or list. What "
    "stands before them is neither. (What changes an array in place, such as rng.shuffle, returns "
    "None.)",
}
"""Parts of Python's and NumPy's error messages, and what they mean for a beginner."""
