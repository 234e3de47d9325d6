"""The table of pages and the scripts of pages, as the sources have them: each crate of pages declares its pages by `get` and `post`."""

import glob
import os
import re

# The crates whose pages the browser opens.
CRATES = ["storefront", "observatory"]
DECLARED = re.compile(r"\b(get|post)\(\s*(\"[^\"]+\"|[A-Z_]+),\s*[\w:]+\)\s*\.who\(")
# The parts of a script that is put together from several files.
PART = re.compile(r'include_str!\("\.\./(assets/[\w-]+\.js)"\)')
NAMED = re.compile(r"const ([A-Z_]+): &str = (\"[^\"]+\");")


def pages(root):
    """Method and path of each page."""
    found = []
    for crate in CRATES:
        for source in sorted(glob.glob(os.path.join(root, crate, "src/**/*.rs"), recursive=True)):
            with open(source) as file:
                text = file.read().split("#[cfg(test)]")[0]
            names = dict(NAMED.findall(text))
            for method, path in DECLARED.findall(text):
                path = names.get(path, path).strip('"')
                # A path that stands for all others has no page.
                if not path.endswith(":.*}"):
                    found.append({"method": method.upper(), "path": path})
    if len(found) < 20:
        raise LookupError(f"the sources declare {len(found)} pages in a form that is read here; their form has changed")
    return found


def scripts(root):
    """The hand-written scripts of the pages by the path under which they are checked. Parts of one script are checked together."""
    texts = {}
    for crate in ["pages", *CRATES]:
        parts = []
        with_assets = os.path.join(root, crate, "src/assets.rs")
        if os.path.exists(with_assets):
            with open(with_assets) as file:
                listed = file.read().split("concat!(")[1:2]
            parts = [os.path.join(root, crate, part) for text in listed for part in PART.findall(text.split(");")[0])]
        if parts:
            texts[f"{crate}/assets/{crate}.js"] = "".join(read(part) for part in parts)
        for script in sorted(glob.glob(os.path.join(root, crate, "**/*.js"), recursive=True)):
            if script not in parts:
                texts[os.path.relpath(script, root)] = read(script)
    return texts


def read(path):
    with open(path) as file:
        return file.read()
