"""The changes of a crate that cargo-mutants proposes, and their source texts."""

import collections
import json
import os
import re
import subprocess

# The module that the crate gets: it says which change is on.
SWITCH = '''
#[doc(hidden)]
pub(crate) mod __mutant {
    pub(crate) fn on() -> u32 {
        static ON: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
        *ON.get_or_init(|| std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0))
    }
}
'''


class Change:
    """One change: a place in a function, and what is written there instead."""

    def __init__(self, number, proposed, source):
        self.number = number
        self.file = proposed["file"]
        self.name = proposed["name"]
        self.replacement = proposed["replacement"]
        self.place = source.range_of(proposed["span"])
        function = proposed["function"]
        # A constant has no function around it, and nothing in it can be chosen at run time.
        self.function = source.range_of(function["span"]) if function else None

    def module(self):
        """The path of its module in the crate."""
        return self.file.partition("/src/")[2].removesuffix(".rs").removesuffix("/mod").replace("/", "::")

    def engines(self):
        """The engines that the tests run on, one after the other until they notice: much of platform differs on a server, and the
        lease is for a server alone."""
        if not self.file.startswith("platform/"):
            return ["sqlite"]
        return ["postgres"] if "/lease/" in self.file else ["sqlite", "postgres"]

    def part(self):
        for part in ("domain", "application"):
            if f"/src/{part}" in self.file:
                return part
        return "the rest"


class Source:
    """A file as it is, whose places are counted in characters."""

    def __init__(self, text):
        self.text = text
        self.starts = [0]
        for line in text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def range_of(self, span):
        return tuple(self.starts[span[end]["line"] - 1] + span[end]["column"] - 1 for end in ("start", "end"))

    def body_of(self, function):
        """Where `fn` stands, and the text between the braces of the body."""
        text = self.text[function[0]:function[1]]
        keyword = re.search(r"\bfn\s+\w+", text)
        return function[0] + keyword.start(), function[0] + text.index("{", keyword.end()) + 1, function[0] + text.rindex("}")


def proposed(root, command):
    """All changes, in the order of cargo-mutants, and the sources of the files that they are in."""
    found = subprocess.run([*command, "--list", "--json"], cwd=root, check=True, capture_output=True, text=True)
    sources, changes = {}, []
    for number, one in enumerate(json.loads(found.stdout), start=1):
        if one["file"] not in sources:
            with open(os.path.join(root, one["file"])) as file:
                sources[one["file"]] = Source(file.read())
        changes.append(Change(number, one, sources[one["file"]]))
    return changes, sources


def by_function(changes):
    """The changes of one file by the outermost function around them."""
    spans = {change.function for change in changes}
    outermost = [span for span in spans if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)]
    grouped = collections.defaultdict(list)
    for change in changes:
        grouped[next(o for o in outermost if o[0] <= change.function[0] and change.function[1] <= o[1])].append(change)
    return sorted(grouped.items())


class Written:
    """A file with all its changes, and where in its bytes each of them and each function is."""

    def __init__(self, source, changes):
        self.changes, self.functions = [], []
        parts, at, length = [], 0, 0

        def write(text):
            nonlocal length
            parts.append(text)
            length += len(text.encode())

        text = source.text
        for function, inside in by_function(changes):
            keyword, start, end = source.body_of(function)
            # What asks for a variable of the environment is not const.
            qualifiers = re.sub(r"\bconst\s+(?=(async\s+|unsafe\s+)*$)", "", text[function[0]:keyword])
            write(text[at:function[0]] + qualifiers + text[keyword:start])
            begun = length
            write(" match crate::__mutant::on() {\n")
            for change in inside:
                arm = length
                body = text[start:change.place[0]] + change.replacement + "\n" + text[change.place[1]:end]
                write(f"{change.number} => {{ {body} }}\n")
                self.changes.append((arm, length, [change]))
            write("_ => {" + text[start:end] + "}\n}\n")
            self.functions.append((begun, length, inside))
            at = end
        write(text[at:])
        self.text = "".join(parts)

    def within(self, span, parts):
        """The changes of the written part, "changes" or "functions", that has all of a span."""
        places = getattr(self, parts)
        return [one for start, end, inside in places if start <= span["byte_start"] and span["byte_end"] <= end for one in inside]

    def of_function(self, name):
        return [change for _, _, inside in self.functions for change in inside if re.search(rf"\b{re.escape(name)}\b", change.name)]
