"""Score the extraction on gold sets, and hold the scores against their floors."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import kg
from kg.pipeline import Extractor
from kg.publish import write_records

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ROOT / "scripts" / "floors.toml"
SHARED = ROOT.parent / "shared"
COLUMNS = ("F1", "P", "R", "closed", "asserted", "seen")
CAPS = frozenset({"asserted"})  # the less the better
NOISE = 0.01  # how far below the score a raised floor stays


def main() -> int:
    """Score all sets, print a table, say what is below its floor."""
    options = parse_options()
    if not (SHARED / "score").is_dir():
        print(f"no scores: {SHARED.name}/score does not stand beside the project")
        return 0
    sets = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["set"]
    if options.gold:
        sets = [{"name": " ".join(options.gold)[-16:], "gold": options.gold}]
    extractor = Extractor(kg.load_ontology(pipelines=dict(pair.split("=", 1) for pair in options.pipeline)))
    print(f"{'set':16} {'':2} " + " ".join(f"{column:>14}" for column in COLUMNS))
    below = [line for each in sets for line in show(each, score(each, extractor))]
    print(*below, sep="\n")
    if options.raise_ or options.lower:
        FLOORS.write_text(written(sets, options.lower), encoding="utf-8")
        return 0
    return 1 if below else 0


def parse_options() -> argparse.Namespace:
    """What the command was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raise", dest="raise_", action="store_true", help="write better scores into floors.toml")
    parser.add_argument("--lower", metavar="REASON", help="write worse scores into floors.toml as well, and why")
    parser.add_argument("--gold", nargs="+", metavar="PATH", help="another set, below the shared folder: dev/train")
    parser.add_argument("--pipeline", action="append", default=[], metavar="nl=NAME", help="another spaCy pipeline")
    options = parser.parse_args()
    if (options.raise_ or options.lower) and (options.gold or options.pipeline):
        parser.error("floors are for our own sets and pipelines")
    return options


def score(each: dict[str, Any], extractor: Extractor) -> dict[str, dict[str, float]]:
    """The scores of a set by language."""
    gold = [str(SHARED / path) for path in each["gold"]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "documents.jsonl").write_bytes(shared("documents.py", *gold))
        found = [extractor.extract(document) for document in documents(folder / "documents.jsonl")]
        write_records(folder / "extractions.jsonl", found)
        (folder / "predictions.jsonl").write_bytes(shared("predictions.py", str(folder / "extractions.jsonl")))
        shared("score.py", str(folder / "predictions.jsonl"), *gold, "--json", str(folder / "score.json"))
        result = json.loads((folder / "score.json").read_text())
    seen = seen_shares(gold, found)
    return {code: values(block) | {"seen": seen[code]} for code, block in result["by_lang"].items()}


def seen_shares(gold: list[str], extractions: list[kg.Extraction]) -> dict[str, float]:
    """By language, the share of the gold relations of which both ends were found as entities of the document."""
    sys.path.insert(0, str(SHARED / "score"))
    scorer = import_module("score")
    sides = {
        found.document.id: [scorer.Side(entity.name, entity.aliases) for entity in found.entities]
        for found in extractions
    }
    hits: dict[str, list[bool]] = defaultdict(list)
    for document in scorer.load_gold(gold):
        there = set[str]().union(*(side.entities(document) for side in sides.get(document.id, ())))
        hits[document.lang] += [{one.s.id, one.o.id} <= there for one in document.relations]
    return {code: sum(found) / len(found) for code, found in hits.items()}


def documents(path: Path) -> list[kg.Document]:
    """The documents of a file; none of them may be unusable."""
    found = list(kg.read_documents([path]))
    errors = [each for each in found if isinstance(each, kg.DocumentError)]
    if errors:
        sys.exit("\n".join(map(str, errors)))
    return [each for each in found if isinstance(each, kg.Document)]


def shared(script: str, *arguments: str) -> bytes:
    """What one of the scorer's scripts prints."""
    return subprocess.run(
        [sys.executable, SHARED / "score" / script, *arguments], check=True, capture_output=True
    ).stdout


def values(block: dict[str, Any]) -> dict[str, float]:
    """The scores that floors are about."""
    return {name: block[name] for name in ("F1", "P", "R")} | {
        "closed": block["closed"]["F1"],
        "asserted": block["not_violated"],
    }


def show(each: dict[str, Any], scores: dict[str, dict[str, float]]) -> list[str]:
    """Print a set's scores with their floors; return what is below."""
    below = []
    for code, found in scores.items():
        floors = each.setdefault(code, {})
        cells = [cell(found[column], floors.get(column), capped=column in CAPS) for column in COLUMNS]
        print(f"{each['name']:16} {code} " + " ".join(f"{text:>14}" for text in cells))
        below += [
            f"below its floor: {each['name']}, {code}: {name} {found[name]:.3f} (floor {floor})"
            for name, floor in floors.items()
            if (found[name] > floor if name in CAPS else found[name] < floor)
        ]
        each.setdefault("measured", {})[code] = found
    return below


def cell(found: float, floor: float | None, *, capped: bool) -> str:
    """A score with its floor: '0.612 (0.50)'."""
    shown = f"{found:.0f}" if capped else f"{found:.3f}"
    return shown if floor is None else f"{shown} ({floor})"


def written(sets: list[dict[str, Any]], reason: str | None) -> str:
    """The file anew, with its opening remark."""
    remark = FLOORS.read_text(encoding="utf-8").partition("\n\n")[0]
    parts = [remark + (f"\n# Lowered: {reason}" if reason else "")]
    for each in sets:
        lines = ["[[set]]", f"name = {json.dumps(each['name'])}", f"gold = {json.dumps(each['gold'])}"]
        for code, found in each["measured"].items():
            floors = {name: moved(name, found[name], floor, reason) for name, floor in each[code].items()}
            lines.append(f"{code} = {{ " + ", ".join(f"{name} = {floor}" for name, floor in floors.items()) + " }")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def moved(name: str, found: float, floor: float, reason: str | None) -> float:
    """A floor after a measurement; it sinks only for a reason."""
    if name in CAPS:
        return int(found) if reason else min(int(found), int(floor))
    level = max(0.0, round(found - NOISE, 2))
    return level if reason else max(level, floor)


if __name__ == "__main__":
    sys.exit(main())
