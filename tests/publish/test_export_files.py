"""An export is there whole or not at all, and takes the place of nothing but an earlier one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from exported import handmade_source

from kg.errors import StoreError
from kg.publish.exports import FORMATS, Format, export
from kg.publish.exports.drafts import new_file, new_folder

FOLDERS = sorted(name for name, format_ in FORMATS.items() if "." not in format_.name)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return handmade_source(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_takes_the_place_of_an_earlier_one(source, tmp_path, format_):
    target = tmp_path / "new" / "folder" / FORMATS[format_].name
    first = export(source.store, format_, target, prefixes=source.prefixes)

    again = export(source.store, format_, target, prefixes=source.prefixes)

    assert first == again
    assert target.exists()
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("format_", FOLDERS)
def test_a_folder_with_other_files_is_left_alone(source, tmp_path, format_):
    (tmp_path / "thesis.doc").write_text("mine")

    with pytest.raises(StoreError, match=r"holds other files \(thesis.doc\)"):
        export(source.store, format_, tmp_path, prefixes=source.prefixes)

    assert (tmp_path / "thesis.doc").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_whole_or_not_there(tmp_path):
    (tmp_path / "g").write_text("old")

    with pytest.raises(ZeroDivisionError), new_file(tmp_path / "g") as file:
        file.write(b"half" * (1 // 0))

    assert (tmp_path / "g").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_is_whole_or_not_there(tmp_path):
    with new_folder(tmp_path / "g") as folder:
        (folder / "one").write_text("old")

    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "g") as folder:
        (folder / "one").write_text("half" * (1 // (folder / "one").write_text("")))

    assert (tmp_path / "g" / "one").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_what_cannot_be_written_is_an_error_of_ours(source, tmp_path, format_):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="cannot be written"):
        export(source.store, format_, tmp_path / "file" / "g", prefixes=source.prefixes)


def test_every_format_says_what_it_is_for():
    for format_ in FORMATS.values():
        assert isinstance(format_, Format)
        assert format_.about
    assert len({format_.name for format_ in FORMATS.values()}) == len(FORMATS)


def test_a_store_without_an_ontology_is_named(tmp_path):
    with pytest.raises(StoreError, match="expected the frames of the ontology"):
        export(ox.Store(), "graphml", tmp_path / "g", prefixes={})
