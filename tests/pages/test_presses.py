"""A press counts once, also when the run that it began was broken off; never on another page, never when disabled."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from pages.common import presses

    presses.arrive(st.session_state.get("place", "here"))
    if st.session_state.pop("broken_off", False):
        st.rerun()
    if not st.session_state.get("away"):
        if presses.button("Do it", key="do_it", disabled=bool(st.session_state.get("disabled"))):
            st.session_state["done"] += 1
        if st.button("Plain", key="plain"):
            st.session_state["plainly_done"] = True
    presses.forget()


def opened() -> AppTest:
    app = AppTest.from_function(page)
    app.session_state["done"] = 0
    return app.run()


def pressed(app: AppTest, key: str = "do_it", **state: object) -> AppTest:
    """Press the button in a run that is broken off before it comes to the button, and meets this state when it does."""
    app.session_state["broken_off"] = True
    for name, value in state.items():
        app.session_state[name] = value
    return app.button(key=key).click().run()


def test_a_press_counts_once() -> None:
    app = opened()
    app.button(key="do_it").click().run()

    assert app.session_state["done"] == 1
    assert app.run().session_state["done"] == 1


def test_a_press_whose_run_was_broken_off_counts_in_the_next_one() -> None:
    app = pressed(opened())

    assert app.session_state["done"] == 1
    assert app.run().session_state["done"] == 1


def test_a_plain_button_would_lose_it() -> None:
    assert "plainly_done" not in pressed(opened(), "plain").session_state


def test_a_press_is_dropped_when_the_page_was_left() -> None:
    app = pressed(opened(), place="there")

    assert app.session_state["done"] == 0


def test_a_press_is_dropped_when_the_button_is_gone_or_disabled() -> None:
    assert pressed(opened(), disabled=True).session_state["done"] == 0

    app = pressed(opened(), away=True)
    app.session_state["away"] = False
    assert app.run().session_state["done"] == 0
