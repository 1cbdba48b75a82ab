"""From plain TOML values to frozen dataclasses, refusing what no field stands for."""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime

Path: typing.TypeAlias = tuple[str | int, ...]


class BuildError(ValueError):
    """A value that does not fit; ``path`` leads to it from the top of the document."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def build(shape: object, value: object, path: Path = ()) -> object:
    """Return ``value`` as an instance of ``shape``: a dataclass, tuple, Literal, optional, or plain type.

    Raises:
        BuildError: an unknown or missing key, or a value of another type.
    """
    if is_dataclass(shape) and isinstance(shape, type):
        return _build_table(shape, value, path)
    origin, args = typing.get_origin(shape), typing.get_args(shape)
    if origin is tuple:
        if not isinstance(value, list):
            raise BuildError(path, "a list is expected")
        return tuple(build(args[0], item, (*path, place)) for place, item in enumerate(value))
    if origin is typing.Literal:
        if value not in args:
            raise BuildError(path, f"one of {', '.join(map(repr, args))} is expected, not {value!r}")
        return value
    if origin is types.UnionType:
        return build(next(arg for arg in args if arg is not type(None)), value, path)
    return _plain(typing.cast("type", shape), value, path)


def _plain(shape: type, value: object, path: Path) -> object:
    exact = isinstance(value, shape) and not (shape is int and isinstance(value, bool))
    if not exact or (shape is date and isinstance(value, datetime)):
        raise BuildError(path, f"{shape.__name__} is expected, not {value!r}")
    return value


def _build_table(shape: type, value: object, path: Path) -> object:
    if not isinstance(value, Mapping):
        raise BuildError(path, "a table is expected")
    known = {field.name: field for field in fields(shape)}
    hints = typing.get_type_hints(shape)
    for key in value:
        if key not in known:
            raise BuildError((*path, key), f"unknown key {key!r}")
    for name, field in known.items():
        if name not in value and field.default is MISSING and field.default_factory is MISSING:
            raise BuildError(path, f"missing key {name!r}")
    return shape(**{key: build(hints[key], item, (*path, key)) for key, item in value.items()})
