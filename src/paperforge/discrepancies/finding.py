"""Finds where the texts of a paper differ: pair by pair, each two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from paperforge.bilingual.pairing import Pair
from paperforge.bilingual.papers import metadata_pairs, pairs_of
from paperforge.discrepancies.compare import Difference, differences, leftovers
from paperforge.discrepancies.numbers import Reader, kind_of
from paperforge.discrepancies.units import find_stretches, take_apart
from paperforge.discrepancies.values import Discrepancy, Found, Kind, Mark, Report, Side, Unit
from paperforge.discrepancies.words import BY_TABLE, read_words
from paperforge.model.language import Language
from paperforge.reading.paper import Paper
from paperforge.reading.phrases import phrases_of
from paperforge.reading.project import Project
from paperforge.reading.senses import senses_of

Languages = tuple[Language, Language]
Read = Callable[[Side], Sequence[Mark]]


def find(paper: Paper, project: Project) -> Report:
    found=[]
    pairs = [*pairs_of(paper), *metadata_pairs(paper)]
    stretches = find_stretches((p for pair in pairs for ps in pair.pieces.values() for p in ps), paper.stretches)
    for languages in combinations(paper.languages, 2):
        phr = [phrases_of(project.house, l) for l in languages]
        sen = [senses_of(project.house, l) for l in languages]
        for pair in pairs:
            units = take_apart(pair, languages, stretches)
            if not units: continue
            rd = [Reader(p, s) for p, s in zip(phr, sen)]
            def one(read_l, read_r, kindf):
                ms=[(list(read_l(u.left)), list(read_r(u.right)), u) for u in units]
                over = leftovers([m for l,_,_ in ms for m in l],[m for _,r,_ in ms for m in r])
                for l,r,u in ms:
                    for d in differences(l,r,over):
                        found.append((kindf(d.left or d.right), d, u, pair))
            one(rd[0].read, rd[1].read, kind_of)
            for k in BY_TABLE:
                one(lambda s: read_words(s,k,sen[0],sen[1]), lambda s: read_words(s,k,sen[1],sen[0]), lambda m: k)
    return found
