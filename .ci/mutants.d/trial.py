"""Runs the tests of a crate with one change on, until the first of them fails."""

import collections
import os
import queue
import shutil
import signal
import subprocess
import threading
import time

# Tests that have not ended after so many times the unchanged run, and so many seconds, do not end.
TIMES, LEAST = 5, 20


class Trial:
    def __init__(self, programs, folder, scratch, environment, engines):
        self.programs, self.folder, self.scratch = programs, folder, scratch
        self.environment = environment | {"RUST_BACKTRACE": "0", "RUST_MIN_STACK": str(64 << 20)}
        self.limits = {}
        for engine in engines:
            began = time.monotonic()
            outcome, why = self.run(0, "unchanged", engine, 600, [[]])
            if outcome != "missed":
                raise SystemExit(f"the tests fail on {engine} without any change: {why or outcome}")
            self.limits[engine] = max(LEAST, TIMES * (time.monotonic() - began))

    def one(self, change, number, worker="alone"):
        """The outcome of a change, which the variable MUTANT has as this number. Tests of the same module come first, then those of the
        same layer: they are quick, and notice most. What no test notices on one engine is tried on the next."""
        module = change.module()
        for engine in change.engines():
            limit = self.limits[engine]
            outcome, why = self.run(number, worker, engine, limit, [[module], [module.split("::")[0]], []])
            if outcome != "missed":
                break
        return outcome, why

    def run(self, number, worker, engine, limit, selections):
        """Whether the tests of these selections notice, one after the other, and which of them."""
        temporary = os.path.join(self.scratch, str(worker))
        shutil.rmtree(temporary, ignore_errors=True)
        os.makedirs(temporary)
        environment = self.environment | {"MUTANT": str(number), "TMPDIR": temporary, "CARGO_MANIFEST_DIR": self.folder}
        environment |= {"GALLERIA_TEST_ENGINE": engine}
        for selection in selections:
            for program in self.programs:
                outcome, why = one_program(program, selection, self.folder, environment, limit)
                if outcome != "missed":
                    return outcome, why
        return "missed", ""

    def all(self, changes, said):
        """The outcome of each change by its number, tried on every processor."""
        waiting, outcomes = queue.SimpleQueue(), {}
        for change in changes:
            waiting.put(change)

        def work(worker):
            while True:
                try:
                    change = waiting.get_nowait()
                except queue.Empty:
                    return
                outcomes[change.number] = self.one(change, change.number, worker)
                said(change, *outcomes[change.number])

        workers = [threading.Thread(target=work, args=(worker,)) for worker in range(os.cpu_count() or 1)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return outcomes


def one_program(program, selection, folder, environment, limit):
    process = subprocess.Popen(
        [program, "--test-threads", "4", *selection], cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    late = threading.Event()

    def end():
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limit, end)
    timer.start()
    failed = next((line.split()[1] for line in process.stdout if line.startswith("test ") and line.rstrip().endswith("FAILED")), None)
    if failed and environment["GALLERIA_TEST_ENGINE"] == "postgres":
        # At its end it drops its databases from the server.
        collections.deque(process.stdout, maxlen=0)
    timer.cancel()
    if failed and not late.is_set():
        os.killpg(process.pid, signal.SIGKILL)
    process.stdout.close()
    code = process.wait()
    if failed:
        return "caught", failed
    if late.is_set():
        return "endless", ""
    return ("caught", f"ended with {code}") if code else ("missed", "")
