"""YAML read within bounds: no file, whatever stands in it, takes long or unfolds without end.

A name for a part (``&x``, ``*x``) may be used; a part that holds itself, or many that unfold into
very many values, is refused before anything is made of it. So are numbers of thousands of digits.
"""

from __future__ import annotations

import yaml

MOST_CHARACTERS = 200_000
MOST_VALUES = 20_000
"""Counted as they unfold."""
MOST_DIGITS = 30
DEEPEST = 30


class BoundedYamlError(Exception):
    """What is wrong with a text, and on which line if it is known."""

    def __init__(self, problem: str, node: yaml.Node | None = None) -> None:
        line = f" (line {node.start_mark.line + 1})" if node else ""
        super().__init__(problem + line)


def read_yaml(text: str) -> tuple[yaml.Node | None, object]:
    """Return a text's nodes, which know their lines, and its values.

    Raises
    ------
    BoundedYamlError
        If it is not YAML, or beyond bounds.

    Examples
    --------
    >>> read_yaml("a: [1, 2]")[1]
    {'a': [1, 2]}
    >>> read_yaml("a: &x [*x]")
    Traceback (most recent call last):
        ...
    autograder.bounded_yaml.BoundedYamlError: a part holds itself (line 1)
    """
    if len(text) > MOST_CHARACTERS:
        raise BoundedYamlError(f"it has {len(text):,} characters; {MOST_CHARACTERS:,} are read")
    try:
        _look_at_depth(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            _unfolded(node, {})
            return node, yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BoundedYamlError(" ".join(str(error).split())) from error
    except RecursionError as error:
        raise BoundedYamlError("it is nested too deeply") from error
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise BoundedYamlError(f"it holds a value that cannot be read: {error}") from error
    return None, None


def _look_at_depth(text: str) -> None:
    """Refuse deep nesting as it is read: what reads on would take longer with every level."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BoundedYamlError("it is nested too deeply")


def _unfolded(node: yaml.Node, counted: dict[int, int]) -> int:
    """Return how many values a node unfolds to; one that is being counted holds itself."""
    known = counted.get(id(node))
    if known is not None:
        if known < 0:
            raise BoundedYamlError("a part holds itself", node)
        return known
    counted[id(node)] = -1
    total = 1
    if isinstance(node, yaml.ScalarNode):
        _look_at_number(node)
    for child in _children(node):
        total += _unfolded(child, counted)
        if total > MOST_VALUES:
            raise BoundedYamlError(f"it unfolds to more than {MOST_VALUES:,} values", node)
    counted[id(node)] = total
    return total


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _look_at_number(node: yaml.ScalarNode) -> None:
    number = node.tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
    if number and len(node.value) > MOST_DIGITS:
        raise BoundedYamlError(f"a number has {len(node.value):,} digits", node)
