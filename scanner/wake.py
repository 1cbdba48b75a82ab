"""Which decoding engines are awake on this machine; a missing one makes the eyes weaker, never blind.

The wheel of pyzbar holds no zbar on Linux: without the system library ``libzbar0`` its import fails, with an
ImportError when nothing is found and an OSError when what is found cannot be loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Final

Loader = Callable[[str], ModuleType]

ENGINE_MODULES: Final = {"zxing-cpp": "zxingcpp", "pyzbar": "pyzbar.pyzbar"}


def wake(module: str, load: Loader = import_module) -> ModuleType | None:
    """Import an engine, or give None when this machine lacks it."""
    try:
        return load(module)
    except (ImportError, OSError):
        return None


def engines(load: Loader = import_module) -> dict[str, bool]:
    """Tell which decoding engines are awake, by name.

    Args:
        load: imports a module by its name.
    """
    return {name: wake(module, load) is not None for name, module in ENGINE_MODULES.items()}
