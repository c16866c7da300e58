"""A program of its own that sets bounds to itself and then becomes another: `bounded.py MEMORY
SECONDS OUTPUT program.py`.

What strangers send is only touched behind it. The bounds are hard: nothing that runs later in the
process can lift them.
"""

import resource
import runpy
import sys


def main() -> None:
    memory, seconds, output, program = sys.argv[1:]
    for limit, most in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, int(output)),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
