"""An upload whose network goes in the middle of a piece: the real server keeps what came, to the byte."""

import base64
import http.client
import socket
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.papers import SIGNED, pdf
from tests.races.rush import Rush
from webapp.services import documents

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@dataclass(frozen=True)
class Client:
    """One who uploads, a connection a call."""

    address: tuple[str, int]
    token: str

    def call(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection(*self.address, timeout=60)) as line:
            line.request(method, path, body, {**headers, "Authorization": f"Bearer {self.token}"})
            answer = line.getresponse()
            answer.read()
            return answer

    def offset(self, path: str) -> int:
        return int(self.call("HEAD", path, TUS).headers["Upload-Offset"])

    def cut(self, path: str, offset: int, promised: int, sent: bytes) -> None:
        """Send a piece that ends before it should, and hang up."""
        lines = {**PIECE, "Upload-Offset": str(offset), "Content-Length": str(promised)}
        head = "".join(
            f"{name}: {value}\r\n"
            for name, value in {**lines, "Authorization": f"Bearer {self.token}"}.items()
        )
        with socket.create_connection(self.address, timeout=60) as line:
            line.sendall(f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode() + sent)
            line.shutdown(socket.SHUT_WR)
            # The server has done with it once it hangs up too, whatever it says.
            while line.recv(65_536):
                pass


@pytest.mark.parametrize("rush", ["sqlite"], indirect=True)
def test_an_upload_cut_in_the_middle_resumes_at_the_byte_and_becomes_a_document(rush: Rush) -> None:
    (member,) = rush.staff(1, rush.house.partner())
    transaction_id = rush.house.debited(member.actor, rush.coupon())
    content = pdf(2) + b"%" + bytes(400_000)
    client = Client(rush.server.address, member.token)
    named = base64.b64encode(transaction_id.encode()).decode()
    length = {"Upload-Length": str(len(content)), "Upload-Metadata": f"transaction {named}"}
    path = client.call("POST", "/api/v1/uploads", {**TUS, **length}).headers["Location"]
    assert path is not None
    client.cut(path, 0, len(content), content[:150_001])
    assert client.offset(path) == 150_001
    # Cut again, in the middle of the next one.
    client.cut(path, 150_001, len(content) - 150_001, content[150_001:300_000])
    assert client.offset(path) == 300_000
    headers = {**PIECE, "Upload-Offset": "300000"}
    assert client.call("PATCH", path, headers, content[300_000:]).status == 204
    assert client.offset(path) == len(content)
    upload_id = path.rsplit("/", 1)[1]
    document_id = documents.add_uploaded(
        rush.house.office, member.actor, transaction_id, "training_contract", [upload_id], SIGNED
    )
    assert documents.content(rush.house.office, member.actor, document_id).startswith(b"%PDF-")
