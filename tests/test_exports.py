"""The names that users import: a dozen at most, all there, all documented."""

from __future__ import annotations

import importlib
import inspect

import pytest

import kg

PACKAGES = [
    "kg",
    *(
        f"kg.{name}"
        for name in ("read", "annotate", "entities", "statements", "resolve", "graph", "publish", "serve", "ontology")
    ),
]


def test_the_api_is_small():
    assert len(kg.__all__) <= 12
    assert kg.__all__ == sorted(kg.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_exported_is_there(package):
    module = importlib.import_module(package)

    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("name", kg.__all__)
def test_everything_exported_is_documented(name):
    assert inspect.getdoc(getattr(kg, name))


def test_completion_offers_the_api():
    assert set(kg.__all__) <= set(dir(kg))


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        kg.bild  # noqa: B018  # the access is what is tested
