"""What all pages share. How to write a page:

1. Put the script one level below `pages/` and add one line to `PAGES` in app.py.
2. First line of code: `actor = access.require("budget:read")` (the page stops by itself when not permitted).
3. Read with `queries.ask(service, ...)`, which is cached until the data changes; write by calling the service
   itself with `access.url()` and the actor inside `with messages.refusals():`, then `st.rerun()` if needed.
4. A UserError may simply be raised: app.py shows sentence and hint. Anything unexpected gets a reference and a log
   line. Inside `@st.fragment` and callbacks app.py is not in between: use `with messages.refusals():` there.
5. Keys of widgets that a test, a link or another page uses are constants in `state.py`.
"""
