"""A helper process of `parallel`: reads pickled tasks from its input and writes pickled answers to its output.

Started as `python -m forecasting.running.worker` by our own program only. It does not import the caller's main script,
as a spawned `multiprocessing` child would: under Streamlit that script is the web page.
"""

import os
import pickle
import sys

from forecasting.running.fitting import fit


def main() -> None:
    """Answer until the input ends. Whatever a library prints goes to the error stream, not between the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent process
        except EOFError:
            return
        pickle.dump(fit(task), answers)
        answers.flush()


if __name__ == "__main__":
    main()
