"""A convolutional network by nnlib and by PyTorch, line beside line.

`make peers` runs both columns and compares their numbers: code that is shown is code that ran.
"""

from html import escape

import numpy as np

from nnlib.autodiff import Value
from nnlib.lesson.source import Shown

LINES = [
    (
        "values = [Value(each) for each in parameters]",
        "values = [torch.tensor(each, requires_grad=True) for each in parameters]",
    ),
    (
        "W1, b1, W2, b2 = values",
        "W1, b1, W2, b2 = values",
    ),
    (
        "Z1 = convolve(X, W1, b1, patch_index(1, 28, 28))",
        "Z1 = F.conv2d(images, W1.reshape(-1, 1, 3, 3), b1[:, 0])",
    ),
    (
        "A1 = np.maximum(max_pool(Z1, len(W1), 26, 26), 0)",
        "A1 = F.relu(F.max_pool2d(Z1, 2)).flatten(1).T",
    ),
    (
        "Z2 = W2 @ A1 + b2",
        "Z2 = W2 @ A1 + b2",
    ),
    (
        "loss = cross_entropy(Z2, Y)",
        "loss = F.cross_entropy(Z2.T, labels)",
    ),
    (
        "dW1, db1, dW2, db2 = gradients(loss, values)",
        "dW1, db1, dW2, db2 = torch.autograd.grad(loss, values)",
    ),
]
"""Each line of nnlib's with PyTorch's; `F` is its ``torch.nn.functional``."""


def cross_entropy(Z: Value, Y: np.ndarray) -> Value:
    r"""Mean over the samples of -ln of the probability that softmax gives to the correct class.

    .. math:: L = -\frac{1}{m} \sum_{j=1}^{m} \sum_{i=1}^{n} Y_{ij} \Big( S_{ij}
        - \ln \sum_{k=1}^{n} e^{S_{kj}} \Big), \qquad S_{ij} = Z_{ij} - \max_k Z_{kj}

    It is :func:`nnlib.losses.softmax_cross_entropy`, for values, whose derivative the machine
    finds.

    Parameters
    ----------
    Z : Value, shape (n, m)
        Scores (logits), one sample per column.
    Y : ndarray of float, shape (n, m)
        One-hot targets.

    Returns
    -------
    Value
        A single number.

    Examples
    --------
    >>> cross_entropy(Value(np.zeros((2, 1))), np.array([[1.0], [0.0]])).data.round(4)
    np.float64(0.6931)
    """
    S = Z - Z.max(axis=0, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=0, keepdims=True))
    return -(Y * log_P).sum() / Y.shape[1]


def beside_pytorch() -> Shown:
    """Show the lines of nnlib beside those of PyTorch.

    Returns
    -------
    Shown

    Examples
    --------
    >>> print(beside_pytorch().text.splitlines()[2])
    nnlib    W1, b1, W2, b2 = values
    """
    text = "\n".join(f"nnlib    {ours}\nPyTorch  {theirs}" for ours, theirs in LINES)
    rows = [
        f"<tr>{''.join(f'<td><code>{escape(line)}</code></td>' for line in pair)}</tr>"
        for pair in LINES
    ]
    head = "<tr><th>nnlib</th><th>PyTorch</th></tr>"
    return Shown(text, f"<table>\n{head}\n" + "\n".join(rows) + "\n</table>")
