"""A question that never ends, and has started another process: for tests of its end."""

from __future__ import annotations

import subprocess
import sys
import time

if __name__ == "__main__":
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    time.sleep(600)
