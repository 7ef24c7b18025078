"""The attributes of an object, each of them looked through for secrets when somebody asks for it, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from planguard.model.values import Concealing, Sensitive

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

_NOT_ASKED_FOR = Sensitive(None)


class Attributes(Concealing):
    """A dict whose values are made from those of another one, the first time that they are asked for.

    Whatever goes past its methods (as C code does that takes it for a plain dict) finds hidden values, not secrets.
    """

    __slots__ = ("_shown",)

    def __init__(self, tree: Mapping[str, Any], shown: Callable[[str, Any], Any]) -> None:
        super().__init__(dict.fromkeys(tree, _NOT_ASKED_FOR))
        self._tree = tree
        self._shown = shown

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if value is _NOT_ASKED_FOR:
            value = self._shown(key, self._tree[key])
            super().__setitem__(key, value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The value of an attribute, or the default where there is none."""
        value = super().get(key, default)
        return self[key] if value is _NOT_ASKED_FOR else value

    def __iter__(self) -> Iterator[str]:  # also tells dict() and ** that this is no plain dict
        return super().__iter__()

    def items(self) -> dict_items[str, Any]:
        """Every attribute with its value."""
        return self._whole().items()

    def values(self) -> dict_values[str, Any]:
        """The values of all attributes."""
        return self._whole().values()

    def copy(self) -> dict[str, Any]:
        """The attributes as a plain dict."""
        return self._whole()

    def _whole(self) -> dict[str, Any]:
        return {key: self[key] for key in self}

    def __eq__(self, other: object) -> bool:
        return self._tree == (other._tree if isinstance(other, Attributes) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: Any) -> Any:
        return self._whole() | other

    def __ror__(self, other: Any) -> Any:
        return other | self._whole()

    def __repr__(self) -> str:
        return repr(self._whole())

    def __reduce__(self) -> Any:
        return dict, (self._whole(),)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("the attributes of an object do not change")

    __setitem__ = __delitem__ = __ior__ = pop = popitem = setdefault = update = clear = _refuse
