"""All changes of a crate in one program (mutant schemata): the variable MUTANT says which of them is on, so it is built once.

Every function with changes becomes a `match` with an arm for each changed body. The compiler is asked which arms it refuses, and
they are left out: those changes do not build. What only this form forbids, such as a function that a constant calls, is kept apart.
"""

import json
import os
import re
import subprocess

from changes import SWITCH, Written


class Switched:
    def __init__(self, tree, folder, crate, suites, environment):
        self.tree, self.crate, self.suites = tree, crate, suites
        self.library = os.path.join(folder, "src/lib.rs")
        wrapper = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cap-lints")
        self.environment = environment | {"RUSTC_WORKSPACE_WRAPPER": wrapper}

    def build(self, changes, sources):
        """The programs of the tests; the changes in them, those that do not build, and those that this form forbids."""
        live, refused, apart = [], [], []
        for change in changes:
            (live if change.function else apart).append(change)
        while True:
            files = self.write(live, sources)
            errors, programs = self.compiled()
            if not errors:
                return programs, live, refused, apart
            by_kind = {"refused": set(), "apart": set()}
            for error in errors:
                kind, found = placed(error, files)
                if not found:
                    raise SystemExit(f"{self.crate}: an error belongs to no change:\n{error['rendered']}")
                by_kind[kind].update(change.number for change in found)
            refused += [change for change in live if change.number in by_kind["refused"]]
            apart += [change for change in live if change.number in by_kind["apart"] - by_kind["refused"]]
            live = [change for change in live if change.number not in by_kind["refused"] | by_kind["apart"]]

    def build_alone(self, change, sources):
        """Builds the programs again with this change written in its place; whether it builds."""
        self.write([], sources)
        source, (start, end) = sources[change.file].text, change.place
        changed = source[:start] + change.replacement + source[end:]
        replace(os.path.join(self.tree, change.file), changed + (SWITCH if change.file == self.library else ""))
        ran, _ = self.cargo("test", "--no-run", *self.suites)
        return ran.returncode == 0

    def write(self, live, sources):
        files = {name: Written(source, [change for change in live if change.file == name]) for name, source in sources.items()}
        for name, file in files.items():
            replace(os.path.join(self.tree, name), file.text)
        library = self.library
        text = files[library].text if library in files else read(os.path.join(self.tree, library)).split(SWITCH)[0]
        replace(os.path.join(self.tree, library), text + SWITCH)
        return files

    def cargo(self, *arguments):
        command = ["cargo", *arguments, "--package", self.crate, "--all-features", "--locked", "--message-format", "json"]
        ran = subprocess.run(command, cwd=self.tree, env=self.environment, capture_output=True, text=True)
        messages = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        return ran, messages

    def compiled(self):
        """The errors of the compiler, or the programs of the tests. `cargo check` would compile all dependencies once more."""
        ran, messages = self.cargo("test", "--no-run", *self.suites)
        if ran.returncode == 0:
            return [], [one["executable"] for one in messages if one.get("executable") and one["profile"]["test"]]
        errors = [one["message"] for one in messages if one["reason"] == "compiler-message" and one["message"]["level"] == "error"]
        if not errors:
            raise SystemExit(ran.stderr)
        # The last message only counts the others.
        return [error for error in errors if error["spans"] or error["children"]], []


def placed(error, files):
    """Which changes an error is about, and whether they are refused, or only cannot be chosen at run time."""
    primary, every = with_origin(error["spans"], True), with_origin(error["spans"] + of_children(error), False)
    for kind, spans, parts in (("refused", primary, "changes"), ("refused", every, "changes"), ("apart", every, "functions")):
        found = [change for span in spans if span["file_name"] in files for change in files[span["file_name"]].within(span, parts)]
        if found:
            return kind, found
    # A constant calls a function that is not const any more.
    name = re.search(r"non-const [^`]*`(?:[^`]*::)?(\w+)", error["message"])
    return "apart", [change for file in files.values() for change in (file.of_function(name.group(1)) if name else [])]


def with_origin(spans, primary):
    """The spans, and where the macros were called that made them."""
    found = []
    for span in spans:
        if span["is_primary"] or not primary:
            while span:
                found.append(span)
                span = span["expansion"]["span"] if span.get("expansion") else None
    return found


def of_children(error):
    return [span for child in error["children"] for span in child["spans"]]


def read(path):
    with open(path) as file:
        return file.read()


def replace(path, text):
    if read(path) != text:
        with open(path, "w") as file:
            file.write(text)
