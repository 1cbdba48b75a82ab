"""The story of a transaction as its page draws it: words and links, no rule."""

from dataclasses import dataclass

from webapp.domain.calendar import paris_day
from webapp.domain.outlook import NextStep
from webapp.domain.transaction import Mover
from webapp.services.timeline import Event, Story
from webapp.web.filters import clock, day_brief, day_figures
from webapp.web.messages import story as words
from webapp.web.paths import documents_path, messages_path
from webapp.web.timeline import Step


@dataclass(frozen=True, slots=True)
class StoryPage:
    """What comes next, what blocks it, and the steps.

    Attributes:
        yours: Whether it is the school's turn.
        documents_url: Where the documents are sent; empty when nothing is to be sent.
        expected: When the payment is expected, in words; empty when it is not.
    """

    title: str
    text: str
    yours: bool
    expected: str
    blockers: tuple[str, ...]
    steps: tuple[Step, ...]
    documents_url: str
    messages: int
    unread: int
    messages_url: str


def story_page(story: Story) -> StoryPage:
    """Return the story of a transaction in words."""
    view, outlook = story.view, story.outlook
    title, text = words.next_words(outlook, view.status)
    yours = outlook.mover is Mover.SCHOOL
    return StoryPage(
        title=title,
        text=text,
        yours=yours,
        expected="" if outlook.window is None else words.window_words(outlook.window),
        blockers=tuple(map(words.blocker_words, outlook.blockers)),
        steps=(*map(_past, story.events), *_coming(story)),
        documents_url=documents_path(view.id) if yours else "",
        messages=story.messages,
        unread=story.unread,
        messages_url=messages_path(view.id),
    )


def _past(event: Event) -> Step:
    when = f"{day_brief(event.at)} à {clock(event.at)}"
    state = words.STATES.get(event.kind, "past")
    return Step(state, words.event_title(event), when, words.event_why(event))


def _coming(story: Story) -> list[Step]:
    outlook = story.outlook
    if outlook.step is NextStep.NONE:
        return []
    steps = [Step("next", title, "", "") for title in words.COMING[outlook.step]]
    if outlook.window is not None:
        first, last = outlook.window
        steps[-1] = Step("next", steps[-1].title, f"du {day_brief(first)} au {day_brief(last)}", "")
    if outlook.mover is Mover.SCHOOL:
        again = outlook.step is NextStep.SEND_AGAIN
        own = "Justificatif à renvoyer" if again else "Justificatifs à envoyer"
        since = day_figures(paris_day(story.view.debited_at))
        steps.insert(0, Step("you", own, "", "" if again else f"Attendus depuis le {since}."))
    return steps
