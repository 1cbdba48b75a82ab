"""The real worker, in a process that kills itself just before it sends the n-th statement of a kind.

What runs is the `flask worker` of the product: the app is made as ``wsgi.py`` does. The listener changes no
statement; it counts those that hold what the variable MORTAL says, and takes the process along.
"""

import os
import signal
from itertools import count

from sqlalchemy import event
from sqlalchemy.engine import Engine

from webapp.app import create_app
from webapp.config import Settings

_words, _, _which = os.environ["MORTAL"].partition("|")
_seen = count(1)


@event.listens_for(Engine, "before_cursor_execute")
def _die_if_it_is_the_one(*told: object) -> None:
    # Connection, cursor, statement and so on.
    if _words in str(told[2]) and next(_seen) == int(_which):
        os.kill(os.getpid(), signal.SIGKILL)


app = create_app(Settings.from_env())
