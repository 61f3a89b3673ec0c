"""Whether what is published is what was made: outputs against their receipt, inputs against their hashes, made anew.

In: a project, the name under which outputs are published. Out: every deviation, file by file, and which kind it is.
Nothing that is published is written or changed.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import find_runs, is_label, refuse
from perfeval_helpers.contract.runfile.document import suggest
from perfeval_helpers.making import receipt
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.progress import Outcome
from perfeval_helpers.values.language import _, join_parts, quote_argument, tell, tell_all

Kind = Literal["changed", "missing", "extra", "unreadable", "foreign", "differs", "failed"]
#: How much of a hash is shown.
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Deviation:
    """One file that is not what the receipt says."""

    file: str  #: Relative to the project; of what was made anew the published file
    #: ``changed``, ``missing`` or ``extra`` beside the receipt; ``unreadable`` and ``foreign``: the receipt; ``differs`` and ``failed``: what was made anew
    kind: Kind
    found: str = ""  #: A hash, or in words what was found
    expected: str = ""  #: The hash in the receipt, where there is one

    @property
    def exit_status(self) -> int:
        """2 where files are not what they were, 1 where making them anew gives something else."""
        return 1 if self.kind in ("differs", "failed") else 2

    @property
    def is_output(self) -> bool:
        """Whether it is published, not what was made of."""
        return self.file.startswith("outputs/")

    def __str__(self) -> str:
        found, expected = self.found[:SHOWN_DIGITS], self.expected[:SHOWN_DIGITS]
        said = {
            "changed": lambda: _("changed since publishing: its sha256 begins with {found}, the receipt says {expected}",
                                 found=found, expected=expected),
            "missing": lambda: _("is missing; expected as the receipt lists it, with sha256 {expected}…", expected=expected),
            "extra": lambda: _("is not in the receipt; expected no file that the run did not make") if self.is_output else
                             _("is not in the receipt: the run was made without this input"),
            "unreadable": lambda: _("is missing or cannot be read; expected the receipt of a published run"),
            "foreign": lambda: _("is the receipt of '{found}'; expected that of '{expected}': the folder was renamed or copied", found=self.found, expected=self.expected),
            "differs": lambda: _("made anew it is another file: its sha256 begins with {found}, the published one's with {expected}",
                                 found=found or "—", expected=expected or "—"),
            "failed": lambda: _("could not be made anew: {reason}", reason=self.found),
        }[self.kind]()  # fmt: skip
        return join_parts(self.file, said)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found."""

    deviations: tuple[Deviation, ...]  #: Empty where everything is as it was published
    outputs_count: int = 0  #: How many outputs were compared
    inputs_count: int = 0  #: How many inputs
    published: str = ""  #: When the run was made, by this machine's clock
    remarks: tuple[str, ...] = ()  #: What is no deviation but may explain one: other versions of what made the outputs


def verify(root: Path, label: str) -> Verified:
    """Compare published outputs and the inputs they were made from with the receipt.

    Parameters
    ----------
    label
        The folder in outputs/: ``2022``, or ``2022@caiyu-2020-10``.

    Raises
    ------
    InputFaults
        There is no such folder.
    """
    folder = find_outputs(root, label)
    kept = receipt.read_receipt(folder)
    if kept is None or not receipt.is_whole(kept):
        return Verified((Deviation(f"outputs/{label}/{receipt.NAME}", "unreadable"),))
    made_as = kept.get("parameters", {}).get("run")
    foreign = [] if made_as == label else [Deviation(f"outputs/{label}/{receipt.NAME}", "foreign", str(made_as or ""), label)]
    now = {entry["file"]: entry["sha256"] for entry in receipt.describe_outputs(folder)}
    outputs = _compare(now, {entry["file"]: entry["sha256"] for entry in kept["outputs"]}, f"outputs/{label}/")
    recorded = {entry["file"]: entry["sha256"] for entry in kept["inputs"]}
    inputs = _compare(_hash_inputs(root, kept), recorded, "")
    versions = receipt.list_versions()
    other = {name: version for name, version in kept.get("versions", {}).items() if versions.get(name) != version}
    remarks = tuple(
        _("{name} is {now} here and was {then}", name=name, now=versions.get(name, "—"), then=then) for name, then in other.items()
    )
    published = str(kept.get("times", {}).get("ended", ""))
    with suppress(ValueError):
        published = f"{datetime.fromisoformat(published).astimezone():%Y-%m-%d %H:%M}"
    return Verified((*foreign, *outputs, *inputs), len(kept["outputs"]), len(kept["inputs"]), published, remarks)


def find_outputs(root: Path, label: str) -> Path:
    """The folder of a run's outputs.

    Raises
    ------
    InputFaults
        It is no run's name, or nothing is published under it.
    """
    if not is_label(label):
        raise refuse("outputs", tell("'{run}' is no run's name; expected a name without separators, such as 2022", run=label[:60]))
    folder = root / "outputs" / label
    if not folder.is_dir():
        runs, name = find_runs(root), label.partition("@")[0]
        if name not in runs:
            raise refuse(f"outputs/{label}", tell("there is no run '{run}'{hint}; expected one of {known}", run=name, hint=suggest(name, runs),
                                                  known=tell_all(runs)))  # fmt: skip
        command = f"perfeval run {' --framework '.join(map(quote_argument, label.split('@')))}"
        raise refuse(f"outputs/{label}", tell("nothing is published; call `{command}` first", command=command))
    return folder


def _hash_inputs(root: Path, kept: Mapping[str, Any]) -> dict[str, str]:
    """The inputs as they are now, by the names that receipts give them: those of the receipt, and those the run has."""
    parameters = kept.get("parameters", {})
    paths = [root / entry["file"] for entry in kept["inputs"]]
    with suppress(InputFaults):  # a run file that was changed beyond reading is told as changed
        paths += receipt.list_run_inputs(str(kept.get("run", "")), root, parameters.get("framework"))
    return {entry["file"]: entry["sha256"] for entry in receipt.describe_inputs(paths, root)}


def _compare(now: Mapping[str, str], then: Mapping[str, str], before: str) -> list[Deviation]:
    found = []
    for file in sorted({*now, *then}):
        if file not in now:
            found.append(Deviation(before + file, "missing", expected=then[file]))
        elif file not in then:
            found.append(Deviation(before + file, "extra", now[file]))
        elif now[file] != then[file]:
            found.append(Deviation(before + file, "changed", now[file], then[file]))
    return found


def make_again(root: Path, label: str, make: Callable[[Job, Path], Outcome]) -> list[Deviation]:
    """Make a published run anew, aside, and compare every file with what the receipt of the published one says.

    Parameters
    ----------
    make
        Makes a run and publishes it in another outputs folder.
    """
    kept = receipt.read_receipt(root / "outputs" / label) or {}
    run, framework = str(kept.get("run", "")), kept.get("parameters", {}).get("framework")
    with tempfile.TemporaryDirectory(prefix="perfeval-verify-") as aside:
        outputs = Path(aside) / "outputs"
        outcome = make(Job(run, framework, str(root), work="", published="", force=True).in_outputs(outputs), outputs)
        if outcome.exit_status:
            return [Deviation(f"outputs/{label}", "failed", outcome.message)]
        made = {entry["file"]: entry["sha256"] for entry in receipt.describe_outputs(outputs / label)}
    then = {entry["file"]: entry["sha256"] for entry in kept["outputs"]}
    return [
        Deviation(f"outputs/{label}/{file}", "differs", made.get(file, ""), then.get(file, ""))
        for file in sorted({*made, *then}) if made.get(file) != then.get(file)
    ]  # fmt: skip


def advise(label: str, deviations: Iterable[Deviation]) -> list[str]:
    """What to do about what was found: about outputs, about inputs, about what comes out otherwise; each once."""
    run, _at, framework = label.partition("@")
    command = f"perfeval run {quote_argument(run)}{f' --framework {quote_argument(framework)}' if framework else ''} --force"
    kinds = {(deviation.kind, deviation.is_output) for deviation in deviations}
    lines = []
    if ("foreign", True) in kinds:
        lines.append(_("what is published here is another run's: give the folder its own name back, or remove it"))
    elif {("changed", True), ("missing", True), ("extra", True), ("unreadable", True)} & kinds:
        lines.append(_("what is published is not what the run made: do not file it; `{command}` makes and publishes it anew", command=command))
    if any(not is_output for _kind, is_output in kinds):
        lines.append(_("the report rests on inputs that are no longer there as they were: bring those back, or `{command}` makes the report "
                       "from what there is now", command=command))
    if ("differs", True) in kinds:
        lines.append(_("compare the versions named above with those of the receipt: other packages write other bytes; where all are the "
                       "same, the published files do not come from these inputs"))
    return [join_parts(label, line) for line in lines]


def describe(label: str, found: Verified, again: Iterable[Deviation] | None) -> str:
    """A verification that found nothing, in a line."""
    said = _("{run}: {outputs} outputs and {inputs} inputs are as they were when it was published ({when})",
             run=label, outputs=found.outputs_count, inputs=found.inputs_count, when=found.published)  # fmt: skip
    return said + (_("; made anew they are the same bytes") if again is not None else "")
