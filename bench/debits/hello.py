"""The least a Flask app can do: what everything else is divided by."""

from flask import Flask

app = Flask(__name__)


@app.get("/hello")
def hello() -> dict[str, str]:
    """Say hello in JSON."""
    return {"hello": "world"}
