"""What the commands that open a browser need: packages of npm in a workshop, and a browser."""

import os
import shutil
import subprocess


def packages(parts, workshop):
    """Copies the scripts of a folder into a workshop, and brings their packages unless these versions are there."""
    shutil.copytree(parts, workshop, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    wanted, there = os.path.join(parts, "package.json"), os.path.join(workshop, "installed.json")
    with open(wanted) as file:
        listed = file.read()
    if not os.path.exists(there) or open(there).read() != listed:
        npm = ["npm", "--silent", "--prefix", workshop, "install", "--no-fund", "--no-audit", "--no-package-lock", "--ignore-scripts"]
        subprocess.run(npm, check=True)
        shutil.copy(wanted, there)


def browser():
    """The path of the browser, which is installed if there is none."""
    if not (found := shutil.which("chromium") or shutil.which("google-chrome")):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        found = shutil.which("chromium")
    return found
