"""Rehearsals: shops with faults, one for each journey that breaks something."""

import os
import re
import subprocess
import threading

from shop import START_S, environment

# The journeys that need one.
JOURNEYS = ["poison-healed", "payments-drained", "provider-broken"]
ENDS_WITHIN_S = 30


class Rehearsal:
    """A running `galleria rehearse` in a temporary folder of its own."""

    def __init__(self, program, folder, settings):
        os.makedirs(folder)
        self.log = os.path.join(folder, "log")
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [program, "rehearse", "--pace", "0", "--listen", "127.0.0.1:0"], cwd=folder, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True, env=environment(settings) | {"TMPDIR": folder})
        timer = threading.Timer(START_S, self.process.kill)
        timer.start()
        said = ""
        for line in self.process.stdout:
            said += line
            # The last line of the greeting.
            if line.startswith("data "):
                break
        timer.cancel()
        found = {name: re.search(rf"^{name} +(\S.*?)( +\(.*)?$", said, re.MULTILINE) for name in ("shop", "observatory", "password", "data")}
        if not all(found.values()):
            raise LookupError(f"the rehearsal did not begin:\n{said}")
        self.shop, link, self.password, self.data = (found[name].group(1) for name in ("shop", "observatory", "password", "data"))
        self.observatory = link.split("/observatory/")[0]
        # Its later output is read and left, so that it never waits for a reader.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def world(self):
        """Where it is, and what an operator shows."""
        with open(os.path.join(self.data, "management.token")) as token:
            shown = token.read().strip()
        return {"base": self.observatory, "shop": self.shop, "token": shown, "password": self.password}

    def end(self):
        """It ends with its input."""
        self.process.stdin.close()
        try:
            self.process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def rehearsals(program, folder, settings, only):
    """A rehearsal for each of its journeys that is wanted, by the name of the journey."""
    wanted = [name for name in JOURNEYS if not only or name in only]
    return {name: Rehearsal(program, os.path.join(folder, f"rehearsal-{name}"), settings) for name in wanted}
