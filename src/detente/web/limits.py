"""How much the page takes and holds."""

from __future__ import annotations

#: Bytes of one request's body: a conflict file of 4 MiB, and room for its wrapping.
MAXIMUM_BODY = 5 * 1024 * 1024
#: The same where a document or a project of another program may come, which have 64 MiB at most.
MAXIMUM_UPLOAD = 65 * 1024 * 1024
#: Bytes of one field of a form that is no file.
MAXIMUM_FIELD = 4 * 1024 * 1024 + 64 * 1024
#: Fields and files of one form.
MAXIMUM_FIELDS = 5_000
MAXIMUM_FILES = 4
#: Seconds that the page of a small model is waited for before it says that it is being worked out.
PATIENCE = 2.0
#: Seconds that a form is waited for before its page says that it is being worked on.
FORM = 2.0
#: Seconds after which a page that is not ready says that it is being worked out; for scripts.
MOMENT, TO_THE_END = 0.22, 60.0
#: Seconds for which the start page waits for files that nobody has read yet: the first time in a
#: run, when what reads them is not loaded, and later.
FIRST_GLANCE, GLANCE = 0.0, 0.15
#: Seconds after which a page gives up what it waits for from a process apart, and asks a job.
LONGEST = 20.0
#: Combinations of options up to which a page waits for an answer, in a process apart.
SMALL = 4_096
#: Combinations, and states of a model in abstract form, up to which whatever is asked of a page is
#: expected at once, in its own process; and bytes of a file up to which it is read at once.
TINY, TINY_GRAPH, SHORT = 512, 64, 16 * 1024
#: Seconds in which the next part of a form must come.
SLOW = 30.0
#: Jobs that wait or run.
MAXIMUM_ASKED = 64
#: Jobs that run at the same time; the others wait.
MAXIMUM_JOBS = 2
#: Finished jobs that are remembered.
MAXIMUM_REMEMBERED = 64
#: Texts of one project that its history keeps.
MAXIMUM_HISTORY = 1_000
