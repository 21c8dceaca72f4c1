"""Read lines of JSON with the library of FollowTheMoney, in the environment of scripts/setup_followthemoney.

Each must be an entity that its schema allows, and whose values the library would write as they are. It has the number
of entities, or what is wrong, on standard output.
"""

import json
import sys

from followthemoney import model
from followthemoney.exc import InvalidData


def check(proxy: dict) -> None:
    """Raise InvalidData or ValueError if a line is no entity, or another one than it says."""
    schema = model.get(proxy["schema"])
    schema.validate(proxy)
    clean = model.get_proxy(proxy, cleaned=False)
    read = {name: sorted(clean.get(name)) for name in proxy["properties"]}
    if read != proxy["properties"]:
        raise ValueError(f"{read} is not what it says")


def main(path: str) -> int:
    """Check a file."""
    count = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            proxy = json.loads(line)
            try:
                check(proxy)
            except (InvalidData, ValueError) as error:
                sys.stdout.write(f"{proxy['id']}: {error}\n")
                return 1
            count += 1
    sys.stdout.write(f"{count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
