"""What is wrong with a line of a file, in the operator's English."""

from collections.abc import Mapping

from webapp.services.csv_lines import LineProblem

_WORDS: Mapping[str, str] = {
    "control_character": "a control or invisible character",
    "day_out_of_range": "a day from 2020 to 2198 is expected",
    "file_too_large": "the file is larger than {fact} bytes",
    "known_already": "known already",
    "missing": "missing",
    "name_length": "1 to 120 characters are expected",
    "name_without_letter": "1 to 120 characters, with a letter, are expected",
    "names_without_letter": "1 to 120 characters each, with a letter, are expected",
    "no_line": "no line to import",
    "not_a_day": "YYYY-MM-DD is expected",
    "not_an_address": "not the shape of an address",
    "not_csv": "not CSV: a quote is left open, or stands where none may, or a value never ends",
    "not_of_scheme": "not one of this scheme",
    "not_utf8": "not UTF-8 text",
    "number_length": "4 to 64 characters are expected",
    "person_differs": "other lines of this person say something else",
    "person_known_email": "somebody with this address has a file already (--known-too)",
    "person_known_identity": "somebody of this name and birth date has a file already (--known-too)",
    "person_twice": "this person stands on line {fact} already",
    "rank_twice": "stands twice for this person",
    "stands_twice": "stands on line {fact} already",
    "too_many_columns": "too many columns",
    "training_number": "of the shape kept for the training",
    "unknown": "unknown",
    "unknown_in_scheme": "unknown in this scheme",
    "wrong_columns": "the columns are {fact}",
}


def english(problem: LineProblem) -> str:
    """Return what is wrong, after the name of the column at fault."""
    words = _WORDS[problem.code].format(fact=problem.fact)
    return f"{problem.column}: {words}" if problem.column else words
