"""The rows: what is tried, and the checks of its outcome."""

from collections import namedtuple

Defined = namedtuple("Defined", "label tried holds function")
ROWS = []
LONGEST = 33


def row(label, tried):
    """Registers a row. The function gets a `Row`, and returns what came in a few words."""
    assert len(tried) <= LONGEST, tried

    def register(function):
        holds = " ".join(function.__doc__.split())
        ROWS.append(Defined(label, tried, holds, function))
        return function

    return register


LeftOut = namedtuple("LeftOut", "label tried why test")
LEFT_OUT = []


def left_out(label, tried, why, test):
    """Names a part of a row that is not tried here, and the test that tries it."""
    assert len(tried) <= LONGEST, tried
    LEFT_OUT.append(LeftOut(label, tried, why, test))


class Row:
    """One attempt at a row: the shops it may use, and what was not as it should be."""

    def __init__(self, shops):
        self.shops = shops
        self.checks = 0
        self.failures = []

    def check(self, what, got, *wanted):
        """Notes a failure unless `got` reads as one of `wanted`."""
        self.checks += 1
        if str(got) not in [str(one) for one in wanted]:
            self.failures.append(f"{what}\nwanted: {' or '.join(map(str, wanted))}\ncame:   {told(got)}")
        return got

    def hold(self, what, holds, got=""):
        """Notes a failure unless it holds."""
        self.checks += 1
        if not holds:
            self.failures.append(f"{what}\ncame:   {told(got)}")


def told(got):
    """What came, for people: an answer as it stands, anything else as text that is not too long."""
    text = getattr(got, "verbatim", lambda: str(got))()
    return text if len(text) <= 1200 else f"{text[:1200]}… ({len(text)} characters)"
