"""How much the page takes and holds."""

from __future__ import annotations

#: Bytes of one request's body: a conflict file of 4 MiB, and room for its wrapping.
MAXIMUM_BODY = 5 * 1024 * 1024
#: Bytes of one field of a form that is no file.
MAXIMUM_FIELD = 4 * 1024 * 1024 + 64 * 1024
#: Fields and files of one form.
MAXIMUM_FIELDS = 5_000
MAXIMUM_FILES = 4
#: Seconds that an answer inside the page's own process may take before it becomes a job.
PATIENCE = 2.0
#: Combinations of options up to which an answer is tried inside the page's own process.
SMALL = 4_096
#: Jobs that run at the same time; the others wait.
MAXIMUM_JOBS = 2
#: Finished jobs that are remembered.
MAXIMUM_REMEMBERED = 64
#: Texts of one project that its history keeps.
MAXIMUM_HISTORY = 1_000
