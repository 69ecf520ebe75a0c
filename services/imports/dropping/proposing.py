"""Plan a drop: recognize each file, preview it, and put the files in order; nothing is stored.

Kinds are looked at in the order in which they are posted. So each file is looked at with all that files before it
bring: their codes, types of accounts, contracts, and months from which figures of the year so far are taken.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import func, select

from data.engine import reading
from data.models import ImportBatch
from language import _
from language.choice import current as current_language
from services.audit import data_version
from services.imports.codes.coming import NOTHING, Coming
from services.imports.dropping.earlier_kinds import earlier_kinds
from services.imports.dropping.files import DroppedFile
from services.imports.dropping.following import touches
from services.imports.dropping.looking import Looking, first_sight, stated_kind
from services.imports.dropping.order import rank_of
from services.imports.dropping.plan import DropChoices, DropPlan, Look, PlannedFile, SameFigures
from services.imports.dropping.proved_orders import QUESTION, proved_orders
from services.imports.dropping.same_figures import SameSearch, without_copies
from services.imports.dropping.sharing import answers_by_form, shared_questions
from services.imports.options import Progress
from services.permissions import Actor, require


def propose(
    url: str,
    actor: Actor,
    files: Sequence[DroppedFile],
    choices: DropChoices | None = None,
    progress: Progress | None = None,
    *,
    before: DropPlan | None = None,
) -> DropPlan:
    """Return what posting the files would do, in the order in which they would be posted.

    Args:
        url: Database.
        actor: Who asks.
        files: The files of the drop.
        choices: What was decided about them so far.
        progress: Told which file is looked at.
        before: An earlier plan of the same files; those about which nothing was decided since are not read again.

    Raises:
        UserError: Not permitted. What is wrong with one file is told in its plan.
    """
    require(actor, "import:read")
    choices = choices or DropChoices()
    with reading(url) as session:
        state = (data_version(session), current_language())
        last_batch = session.exec(select(func.max(ImportBatch.id))).one() or 0
    told = _Teller(progress, len(files))
    known = before if before is not None and before.state == state else None
    sights = {}
    for file in files:
        told.tell(file.key)
        sights[file.key] = known.sights[file.key] if known and file.key in known.sights else first_sight(file)
    given = answers_by_form(choices, {key: seen.form for key, seen in sights.items()})
    with reading(url) as session:
        kinds = earlier_kinds(session, sights.values())
    planning = _Planning(url, actor, choices, given, told, known, kinds)
    for kind_rank in sorted({rank_of(planning.kind_of(seen)) for seen in sights.values()}):
        planning.take([seen for seen in sights.values() if rank_of(planning.kind_of(seen)) == kind_rank])
    plan = DropPlan(
        tuple(sorted(planning.settled, key=_place)), tuple(planning.groups), choices, sights=sights,
        looks=planning.looks, after=planning.after, state=state, last_batch=last_batch,
    )  # fmt: skip
    taken = [planned for planned in plan.files if planned.key not in plan.waiting]
    return replace(plan, shared=shared_questions(taken))


@dataclass
class _Teller:
    """Says which file is looked at; each is seen once and read once, some once more after others."""

    progress: Progress | None
    count: int
    done: int = 0

    def tell(self, key: str) -> None:
        if self.progress is not None:
            share = min(self.done / max(2 * self.count, 1), 0.99)  # few are read a third time
            self.progress(share, _("Reading “{file}”", file=key))
        self.done += 1


@dataclass
class _Planning:
    """The plan while it grows, kind by kind."""

    url: str
    actor: Actor
    choices: DropChoices
    given: dict[str, dict[str, str]]
    told: _Teller
    before: DropPlan | None
    kinds: Mapping[str, str] = field(default_factory=dict)
    settled: list[PlannedFile] = field(default_factory=list)
    groups: list[SameFigures] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)
    after: dict[str, Look] = field(default_factory=dict)
    coming: Coming = NOTHING
    names: list[Mapping[str, str]] = field(default_factory=list)

    def kind_of(self, seen: PlannedFile) -> str:
        """Return the kind that a file is taken as, "" where it cannot be read."""
        said = stated_kind(seen, self.choices, self.given[seen.form])
        if not said and seen.recognition is not None and not seen.recognition.sure:
            said = self.kinds.get(seen.form)
        return said or (seen.recognition.kind if seen.recognition else "")

    def take(self, seen: Sequence[PlannedFile]) -> None:
        """Plan the files of one kind: each by itself, then which of them are posted, then those after each other."""
        planned = [self._look(one) for one in seen]
        if orders := proved_orders(planned):
            for form, order in orders.items():
                self.given[form] = {QUESTION: order, **self.given[form]}
            planned = [self._look(one) if one.form in orders else done for one, done in zip(seen, planned, strict=True)]
        once = without_copies(sorted(planned, key=_place), _marks(planned))
        with reading(self.url) as session:
            search = SameSearch(session, self.choices, {one.key: one for one in once}, self.names)
            search.settle()
        groups = search.groups
        aside = {
            key for group in groups if group.question.answer is None for key in group.files
            if key != (group.question.proposal or group.files[0])
        }  # fmt: skip
        brought = NOTHING
        for one in sorted(once, key=lambda one: _place(search.files[one.key])):
            now = search.files[one.key]
            if now.state in ("ready", "asked"):
                now = self._follow(one, now, brought)
                if now.key not in aside and now.preview is not None and now.state in ("ready", "asked"):
                    brought += now.preview.brings
            self.settled.append(now)
        self.groups += groups
        self.names += [one.preview.figures.names for one in once if one.preview and one.preview.figures]
        self.coming += replace(brought, figures=())  # figures are taken from those of the same kind alone

    def _look(self, seen: PlannedFile) -> PlannedFile:
        about, given = self.choices.about(seen.key), self.given[seen.form]
        coming = self.coming.seen_by(self.kind_of(seen))
        look = self.before.looks.get(seen.key) if self.before is not None else None
        if look is None or not look.holds(about, given, coming):
            self.told.tell(seen.key)
            planned = Looking(self.url, self.actor, self.choices, self.kinds).plan(seen, given, coming)
            look = Look(planned, about, given, coming)
        self.looks[seen.key] = look
        return look.planned

    def _follow(self, first: PlannedFile, now: PlannedFile, brought: Coming) -> PlannedFile:
        """Return a file as it is after those before it, or posted in another way than it was looked at."""
        if now.options == first.options and not touches(now, brought):
            return now
        about, given = (now.options, now.state), self.given[now.form]
        coming = (self.coming + brought).seen_by(now.kind)
        look = self.before.after.get(now.key) if self.before is not None else None
        if look is None or not look.holds(about, given, coming):
            self.told.tell(now.key)
            look = Look(
                Looking(self.url, self.actor, self.choices, self.kinds).again(now, given, coming), about, given, coming
            )
        self.after[now.key] = look
        said = look.planned.said or (now.said if now.overlaps else "")
        return replace(look.planned, overlaps=now.overlaps, corrects=now.corrects, said=said)


def _marks(files: Sequence[PlannedFile]) -> dict[str, str]:
    """Return the SHA-256 of files of which another one has the same size."""
    sizes = Counter(file.path.stat().st_size for file in files if file.state != "refused")
    marks = {}
    for planned in files:
        if sizes[planned.path.stat().st_size] > 1:
            with planned.path.open("rb") as file:
                marks[planned.key] = hashlib.file_digest(file, "sha256").hexdigest()
        else:
            marks[planned.key] = planned.key
    return marks


def _place(planned: PlannedFile) -> tuple[bool, int, int, int, str, int, str]:
    """Return what files are sorted by: never by the order in which they came.

    What replaces stored months comes before its like: it would replace what files before it have just brought. A file
    that corrects another one comes behind all others of its kind.
    """
    aside = planned.state in ("refused", "left_out", "stored")
    months = planned.preview.periods["period"].tolist() if planned.preview is not None else []
    size = planned.preview.layout.fingerprint if planned.preview and planned.preview.layout else ""
    adds = 2 if planned.corrects else int(planned.options.mode != "replace")
    return aside, rank_of(planned.kind), adds, min(months, default=0), planned.file.name, max(months, default=0), size
