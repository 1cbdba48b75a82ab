"""Who of a file's people has a file of the scheme already: nobody gets a second one by accident.

That is the spirit of M5. Namesakes and families that share an address exist, so an officer decides.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from scanner.names import canonical_name, name_forms
from webapp.domain.known import KnownBy, KnownLine
from webapp.domain.scheme import AidScheme
from webapp.services.coupons import Person
from webapp.services.csv_lines import LineProblem, Listed
from webapp.store import known as store

_AT_ONCE = 500


def known_lines(tx: Connection, listed: Sequence[tuple[Listed, Person, AidScheme]]) -> Iterator[KnownLine]:
    """Yield those who seem to be known and of whom nobody said anything yet, in the order of the file."""
    open_ones = [(place, person, scheme) for place, person, scheme in listed if place.mark is None]
    of_scheme: dict[str, list[Person]] = {}
    for _, person, scheme in open_ones:
        of_scheme.setdefault(scheme.id, []).append(person)
    found = {scheme_id: _known(tx, scheme_id, people) for scheme_id, people in of_scheme.items()}
    for place, person, scheme in open_ones:
        by = found[scheme.id].get(person)
        if by is not None:
            yield KnownLine(place.lines[0], f"{person.first_name} {person.family_name}", by)


def problems_of_known(
    tx: Connection, listed: Sequence[tuple[Listed, Person, AidScheme]]
) -> tuple[LineProblem, ...]:
    """Return a problem a line, for those who write a file at once and look at nothing before."""
    return tuple(LineProblem(one.line, f"person_known_{one.by}") for one in known_lines(tx, listed))


def _known(tx: Connection, scheme_id: str, people: Sequence[Person]) -> Mapping[Person, KnownBy]:
    found: dict[Person, KnownBy] = {}
    for start in range(0, len(people), _AT_ONCE):
        chunk = people[start : start + _AT_ONCE]
        forms = {form for person in chunk for form in _forms(person)}
        # Compared as people read names: no database leaves accents and capitals out alike.
        here = {
            (canonical_name(first), form, born)
            for first, form, born in store.namesakes(tx, scheme_id, {p.birth_date for p in chunk}, forms)
        }
        emails = {person.email.lower() for person in chunk if person.email is not None}
        written_to = store.addresses(tx, scheme_id, emails)
        for person in chunk:
            first, born = canonical_name(person.first_name), person.birth_date
            if any((first, form, born) in here for form in _forms(person)):
                found[person] = KnownBy.IDENTITY
            elif person.email is not None and person.email.lower() in written_to:
                found[person] = KnownBy.EMAIL
    return found


def _forms(person: Person) -> frozenset[str]:
    """Return every form under which somebody is recognised at the counter: name of usage, double name."""
    return frozenset(form for name in (person.family_name, *person.other_names) for form in name_forms(name))
