"""The press itself: what opens files of strangers, run as ``python -m webapp.adapters.pressing``.

Nothing of it is imported by the app: a file that makes a library fall takes this process with it and no
other. It holds no key and no setting, and its memory, its time and what it writes are bounded.
"""
