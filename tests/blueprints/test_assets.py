"""Files that pages load: kept for good under a release, shrunk once, named before they are asked for."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import House, open_house
from webapp.web.assets import ALL_SHEETS, Assets

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(database_url: str, instance_path: Path) -> Iterator[House]:
    with open_house(database_url, instance_path) as made:
        yield made


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.app.test_client()


def _written(folder: Path, **files: str) -> Path:
    for name, text in {"css/tokens.css": "", "css/base.css": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_page_names_its_files_by_a_release_and_they_are_kept_for_good(client: FlaskClient) -> None:
    page = client.get("/connexion").get_data(as_text=True)
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(addresses) > 2
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_is_shrunk_for_who_takes_it_so_and_never_kept(client: FlaskClient) -> None:
    plain, shrunk = client.get("/aide"), client.get("/aide", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert shrunk.headers["Content-Encoding"] == "gzip"
    for answer in (plain, shrunk):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
    # The nonces differ from one answer to the next, and nothing else.
    pages = (plain.data, gzip.decompress(shrunk.data))
    told = [re.sub(r'nonce="[^"]+"', "", page.decode()) for page in pages]
    assert told[0] == told[1]
    assert len(shrunk.data) < len(plain.data) / 3


def test_a_page_whose_words_the_asker_may_have_chosen_is_not_shrunk(client: FlaskClient) -> None:
    searched = client.get("/aide?q=jeton", headers=GZIP)
    missing = client.get("/rien-ici", headers=GZIP)
    sent = client.post("/connexion", data={"email": "jeton@demo.test"}, headers=GZIP)
    assert (searched.status_code, missing.status_code) == (200, 404)
    for answer in (searched, missing, sent):
        assert answer.mimetype == "text/html"
        assert "Content-Encoding" not in answer.headers


def test_the_length_of_a_shrunk_page_is_left_to_chance(client: FlaskClient) -> None:
    lengths = {len(client.get("/aide", headers=GZIP).data) for _ in range(20)}
    # Nonces of one length in the same places: by themselves they move it by a byte or two.
    assert max(lengths) - min(lengths) > 20


@pytest.mark.parametrize("path", ["js/http.js", "000000000000/js/http.js"])
def test_without_its_release_a_file_is_todays_and_is_asked_for_each_time(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.get_data(as_text=True) == Assets(ROOT / "static").text("js/http.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(f"/static/{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["js/nothing.js", "../wsgi.py", "..%2fwsgi.py", "js/", "css"])
def test_what_is_not_there_and_what_lies_beside_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_text_is_shrunk_for_who_takes_it_and_whole_for_who_does_not(client: FlaskClient) -> None:
    whole = client.get("/static/js/http.js")
    shrunk = client.get("/static/js/http.js", headers={"Accept-Encoding": "gzip, br"})
    refused = client.get("/static/js/http.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == whole.data
    assert gzip.decompress(shrunk.data) == whole.data
    assert len(shrunk.data) < len(whole.data)
    assert "Content-Encoding" not in whole.headers
    assert shrunk.headers["Content-Encoding"] == "gzip"
    assert whole.headers["Vary"] == shrunk.headers["Vary"] == "Accept-Encoding"
    assert whole.headers["ETag"] != shrunk.headers["ETag"]
    assert shrunk.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_whatever_a_file_holds_changes_the_release(tmp_path: Path) -> None:
    before = Assets(_written(tmp_path, **{"js/one.js": "1"}))
    after = Assets(_written(tmp_path, **{"js/one.js": "2"}))
    again = Assets(_written(tmp_path, **{"js/one.js": "1"}))
    assert before.release == again.release != after.release
    assert before.hashes.keys() == after.hashes.keys()
    assert {name for name in before.hashes if before.hashes[name] != after.hashes[name]} == {"js/one.js"}


def test_the_sheets_are_joined_values_first_then_ground_components_and_pages(tmp_path: Path) -> None:
    names = ["pages/a", "components/z", "base", "components/b", "tokens"]
    told = "/* A word\nto readers. */\n"
    assets = Assets(_written(tmp_path, **{f"css/{name}.css": f"{told}{name}! " for name in names}))
    with Flask("nothing").test_request_context():
        joined = assets.answer(ALL_SHEETS).get_data(as_text=True)
    assert "readers" not in joined
    assert re.findall(r"([\w/]+)!", joined) == ["tokens", "base", "components/b", "components/z", "pages/a"]


def test_every_module_that_scripts_import_is_named_once_however_deep(tmp_path: Path) -> None:
    assets = Assets(
        _written(
            tmp_path,
            **{
                "js/page.js": "/** Words. */\nimport { a } from './a.js';\nimport './deep/b.js';\n",
                "js/a.js": "import {\n  c,\n} from './c.js';\nexport const text = 'import d from';\n",
                "js/deep/b.js": "export { c } from '../c.js';\nconst later = () => import('../late.js');\n",
                "js/c.js": "import './a.js';\nexport function c() {\n  return './no.js';\n}\n",
                "js/late.js": "",
            },
        )
    )
    assert assets.imports(["page"]) == ("js/a.js", "js/deep/b.js", "js/c.js")
    assert assets.imports(["page", "a"]) == ("js/deep/b.js", "js/c.js")


def test_a_page_with_a_dead_link_is_not_drawn(tmp_path: Path) -> None:
    assets = Assets(_written(tmp_path, **{"js/page.js": "import './gone.js';\n"}))
    with pytest.raises(KeyError):
        assets.path("js/gone.js")
    with pytest.raises(KeyError):
        assets.imports(["page"])


def test_scripts_are_served_without_the_lines_that_are_comments_and_with_every_other_line_in_its_place() -> (
    None
):
    folder = ROOT / "static"
    assets, checked = Assets(folder), 0
    for path in (folder / "js").rglob("*.js"):
        served = assets.text(path.relative_to(folder).as_posix()).split("\n")
        written = path.read_text("utf-8").split("\n")
        assert len(served) == len(written), path.name
        for number, (line, was) in enumerate(zip(served, written, strict=True)):
            if line == was:
                continue
            checked += 1
            assert line == "", f"{path.name}:{number + 1}"
            assert was.lstrip().startswith(("//", "/*", "*")), (
                f"{path.name}:{number + 1} is no comment: {was}"
            )
            # Within a text of several lines, what begins like a comment is none.
            before = re.sub(r"//.*|/\*.*?\*/|'[^'\n]*'", "", "\n".join(served[:number]))
            assert before.count("`") % 2 == 0, f"{path.name}:{number + 1} stands in a text"
    assert checked > 500


def test_code_between_two_comments_of_a_line_is_served(tmp_path: Path) -> None:
    text = "/* one */ go(); /* two */\n  /* three */\n// four\nstop(); // five\n"
    assets = Assets(_written(tmp_path, **{"js/a.js": text, "vendor/b.js": text}))
    assert assets.text("js/a.js") == "/* one */ go(); /* two */\n\n\nstop(); // five\n"
    assert assets.text("vendor/b.js") == text
