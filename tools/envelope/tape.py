"""Reverse-mode automatic differentiation: arrays that remember how they were made.

`Tensor` records its parents and how to send a gradient back to them; `backward` walks that
record in reverse.  `envelope.nn` offers it too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Back = Callable[[Array], tuple[Array, ...]]  # gradient of the output -> gradients of the parents


def _fit(g: Array, shape: tuple[int, ...]) -> Array:
    """A gradient summed over the axes along which its array was broadcast."""
    g = g.sum(tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return np.asarray(g.sum(stretched, keepdims=True) if stretched else g)


class Tensor:
    """An array with a gradient: + - * / ** @, relu, exp, log, sum, mean, reshape, T.

    lst-frameworks-tape, eq-dl-primer-backprop [@baydin2018autodiff].

    >>> x = Tensor([1.0, 2.0, 3.0])
    >>> y = (x * x).sum()
    >>> y.backward()
    >>> float(y.data), x.grad.tolist()
    (14.0, [2.0, 4.0, 6.0])
    """

    __array_priority__ = 1000  # NumPy leaves array * Tensor to __rmul__

    def __init__(self, data: ArrayLike, parents: tuple[Tensor, ...] = (), back: Back | None = None):
        self.data: Array = np.asarray(data, dtype=float)
        self.grad: Array = np.zeros_like(self.data)
        self.parents, self.back = parents, back

    def backward(self) -> None:
        """Add the gradient of this number by every tensor it came from to their `grad`."""
        if self.data.size != 1:
            raise ValueError(f"a gradient is of one number, not of an array {self.data.shape}")
        self.grad = np.ones_like(self.data)
        for t in reversed(_order(self)):  # each after all that used it
            if t.back is None:
                continue
            for parent, g in zip(t.parents, t.back(t.grad), strict=True):
                parent.grad = parent.grad + _fit(g, parent.data.shape)

    def __add__(self, other: Any) -> Tensor:
        o = tensor(other)
        return Tensor(self.data + o.data, (self, o), lambda g: (g, g))

    def __mul__(self, other: Any) -> Tensor:
        o = tensor(other)
        return Tensor(self.data * o.data, (self, o), lambda g: (g * o.data, g * self.data))

    def __matmul__(self, other: Any) -> Tensor:
        o = tensor(other)
        if self.data.ndim != 2 or o.data.ndim != 2:
            raise ValueError(f"@ takes two matrices, not {self.data.shape} and {o.data.shape}")
        return Tensor(self.data @ o.data, (self, o), lambda g: (g @ o.data.T, self.data.T @ g))

    def __pow__(self, k: float) -> Tensor:
        return Tensor(self.data**k, (self,), lambda g: (g * k * self.data ** (k - 1),))

    def relu(self) -> Tensor:
        """max(x, 0)."""
        return Tensor(np.maximum(self.data, 0), (self,), lambda g: (g * (self.data > 0),))

    def exp(self) -> Tensor:
        """Exponential."""
        y = np.exp(self.data)
        return Tensor(y, (self,), lambda g: (g * y,))

    def log(self) -> Tensor:
        """Natural logarithm."""
        return Tensor(np.log(self.data), (self,), lambda g: (g / self.data,))

    def sum(self, axis: int | None = None) -> Tensor:
        """Sum over an axis, which stays with length 1, or over all."""
        y = self.data.sum() if axis is None else self.data.sum(axis, keepdims=True)
        return Tensor(y, (self,), lambda g: (np.broadcast_to(g, self.data.shape),))

    def mean(self) -> Tensor:
        """Mean over all elements."""
        return self.sum() * (1 / self.data.size)

    def reshape(self, *shape: int) -> Tensor:
        """The same elements in another shape."""
        return Tensor(self.data.reshape(shape), (self,), lambda g: (g.reshape(self.data.shape),))

    @property
    def T(self) -> Tensor:
        """Transposed."""
        return Tensor(self.data.T, (self,), lambda g: (g.T,))

    def __neg__(self) -> Tensor:
        return self * -1.0

    def __sub__(self, other: Any) -> Tensor:
        return self + (-tensor(other))

    def __rsub__(self, other: Any) -> Tensor:
        return tensor(other) + (-self)

    def __truediv__(self, other: Any) -> Tensor:
        return self * tensor(other) ** -1.0

    def __rtruediv__(self, other: Any) -> Tensor:
        return tensor(other) * self**-1.0

    __radd__, __rmul__ = __add__, __mul__


def tensor(x: Any) -> Tensor:
    """x itself if it is a tensor, else a constant on the tape, in the shape of x.

    lst-frameworks-tape.

    >>> tensor(2.0).data.item()
    2.0
    """
    return x if isinstance(x, Tensor) else Tensor(x)


def _order(last: Tensor) -> list[Tensor]:
    """Every tensor that `last` came from, parents first (a loop: tapes are deep)."""
    order, seen, stack = list[Tensor](), set[int](), [(last, False)]
    while stack:
        t, done = stack.pop()
        if done:
            order.append(t)
        elif id(t) not in seen:
            seen.add(id(t))
            stack.append((t, True))
            stack += [(p, False) for p in t.parents]
    return order


def cross_entropy(z: Tensor, y: NDArray[np.int64]) -> Tensor:
    """Mean loss (nat) of logits [n, classes] against labels [n], on the tape.

    The largest logit of each row is taken away first, as a constant: it cancels.  eq-dl-primer-ce.

    >>> z = Tensor([[0.0, 0.0]])
    >>> cross_entropy(z, np.array([1])).backward()
    >>> z.grad.tolist()
    [[0.5, -0.5]]
    """
    rows, n = np.eye(z.data.shape[1])[y], len(y)
    safe = z - z.data.max(1, keepdims=True)
    loss: Tensor = (safe.exp().sum(axis=1).log().sum() - (safe * rows).sum()) * (1 / n)
    return loss
