"""The app opened by tests: a script that does not end is stopped."""

import pytest
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.app_test import AppTest

from tests import opened_app

ENDLESS = """
import time
import streamlit as st
while True:
    st.write("still here")
    time.sleep(0.01)
"""


def test_a_script_that_does_not_end_is_stopped_and_named() -> None:
    assert local_script_runner.require_widgets_deltas is opened_app._await_end
    with pytest.raises(RuntimeError, match=r"timed out after 0\.3"):
        AppTest.from_string(ENDLESS).run(timeout=0.3)


def test_what_a_script_wrote_until_its_end_is_there() -> None:
    app = AppTest.from_string("import streamlit as st, time\ntime.sleep(0.2)\nst.write('done')").run()

    assert [text.value for text in app.markdown] == ["done"]
