"""What an officer's form says: granted or refused."""

from collections.abc import Mapping

from webapp.domain.errors import Invalid

_CHOICES = {"grant": True, "refuse": False}


def grants(form: Mapping[str, str]) -> bool:
    """Tell which of the two buttons sent a form.

    Raises:
        Invalid: ``malformed``: neither did.
    """
    choice = form.get("decision", "")
    if choice not in _CHOICES:
        raise Invalid("malformed")
    return _CHOICES[choice]
