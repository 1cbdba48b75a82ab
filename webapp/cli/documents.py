"""The commands that look after the files of documents."""

import sys

import click
from flask.cli import AppGroup

from webapp.services.document_check import check_files
from webapp.services.file_sweep import MOST, UnnamedFilesError, sweep_files
from webapp.web.access import office

group = AppGroup("documents", help="Supporting documents.")


@group.command("check")
def check() -> None:
    """Compare every file with what the database says of it; exit 1 and name what is missing or changed."""
    found = check_files(office())
    for document_id in found.missing:
        click.echo(f"missing: the file of document {document_id}")
    for document_id in found.changed:
        click.echo(f"changed: the file of document {document_id}")
    click.echo(f"{found.files} files, {len(found.missing)} missing, {len(found.changed)} changed")
    sys.exit(0 if found.holds else 1)


@group.command("sweep")
@click.option("--most", default=MOST, help="How many may go: above it none does.")
@click.option("--looked", is_flag=True, help="You looked: they go though few are named, or after a restore.")
def sweep(most: int, *, looked: bool) -> None:
    """Forget files older than a day that no document names, as the worker does; exit 1 when in doubt."""
    try:
        click.echo(f"{sweep_files(office(), most, looked=looked)} files forgotten")
    except UnnamedFilesError as error:
        click.echo(f"{error}: none is forgotten; {error.way}", err=True)
        sys.exit(1)
