"""The hooks of a trial: who asks, and how answers are judged."""

import judging  # noqa: F401
import people  # noqa: F401
