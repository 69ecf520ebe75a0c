"""Which departments and accounts some words name: exactly by name or code, or in part.

Source: docs/methods.md#search.
"""

from collections.abc import Mapping, Sequence

from planning.hierarchy import Node, Tree
from planning.names import plain_words

#: Keys of a tree by a very name or code in plain words.
ExactNames = Mapping[str, tuple[str, ...]]


def exact_names(tree: Tree, others: Mapping[str, str]) -> ExactNames:
    """Return the nodes of each name and code, the highest first; `others` are other words for groups, by their labels.

    A group and its only member of the same name are one.
    """
    nodes: dict[str, list[Node]] = {}
    for node in tree.nodes:
        for name in _names(node):
            nodes.setdefault(name, []).append(node)
    for word, label in others.items():
        more = [node for node in nodes.get(plain_words(label), ()) if node not in nodes.get(word, ())]
        if more:
            nodes[word] = sorted([*nodes.get(word, ()), *more], key=tree.nodes.index)
    return {name: _highest(tree, hits) for name, hits in nodes.items()}


def named_in_part(phrase: str, tree: Tree, empty: frozenset[str]) -> list[str]:
    """Return the departments or accounts whose names hold all the words but the `empty` ones.

    Words of one letter alone hold nothing.
    """
    words = set(phrase.split()) - empty
    if not words or all(len(word) < 2 for word in words):
        return []
    return [n.key for n in tree.nodes if n.member is not None and words <= set(plain_words(n.label).split())]


def _highest(tree: Tree, hits: Sequence[Node]) -> tuple[str, ...]:
    below = set(tree.members(hits[0].key))
    if all(set(tree.members(node.key)) <= below for node in hits):
        return (hits[0].key,)
    return tuple(node.key for node in hits)


def _names(node: Node) -> set[str]:
    """Return the names of a node in plain words: as it is shown, its name alone, its code alone."""
    whole, name = plain_words(node.label), plain_words(node.name)
    code = whole.removesuffix(name).strip() if name and whole != name else ""
    return {whole, name, code} - {""}
