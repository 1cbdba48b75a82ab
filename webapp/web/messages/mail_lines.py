"""What every mail is written with."""


def one_line(text: str) -> str:
    """Keep a name on its line, whatever was typed in it."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
