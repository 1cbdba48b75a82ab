"""The commands that save the house and bring it back."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.adapters.archive import FolderArchive
from webapp.services import backup as service
from webapp.services.backup import BackupError
from webapp.services.document_check import count_files
from webapp.web.access import office

if TYPE_CHECKING:
    from webapp.config import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=_FOLDER)
@click.option("--keys", type=_FOLDER, help="Copy the key file too, into a folder kept apart from the backup.")
@with_appcontext
def backup(folder: Path, keys: Path | None) -> None:
    """Save one moment of database and checkpoints into an empty FOLDER, while the house works on."""
    if keys is not None and keys.resolve().is_relative_to(folder.resolve()):
        raise click.BadParameter("keys are kept apart from the backup", param_hint="--keys")
    try:
        made = service.backup(office(), FolderArchive.new(folder))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.rows} rows of {len(made.parts)} tables, migration {made.revision}, epoch {made.epoch}")
    click.echo(f"{made.checkpoints} checkpoints")
    click.echo(f"documents: {count_files()} files, not copied: copy the folder or bucket of them now")
    if keys is None:
        click.echo("keys: not saved; keep a copy of the key file elsewhere (--keys FOLDER)")
    else:
        _copy_keys(keys)
        click.echo("keys: saved apart")


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore(folder: Path) -> None:
    """Fill an empty, migrated database from a backup; the key file must be in its place before."""
    try:
        done = service.restore(office(), FolderArchive(folder))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.manifest.rows} rows of {len(done.manifest.parts)} tables, epoch {done.epoch}")
    click.echo(f"documents: {count_files()} files are named; documents check says whether each is there")
    if done.newer:
        click.echo(f"{done.newer} checkpoints are newer than this backup: journal verify says what was cut")
        click.echo("then, before the worker starts: journal checkpoint --after-restore")


def _copy_keys(folder: Path) -> None:
    settings: Settings = current_app.extensions["guichet-settings"]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / settings.keys_file.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(settings.keys_file.read_bytes())
        file.flush()
        os.fsync(file.fileno())
