"""Overview: is the year on plan, and what needs attention?"""

import streamlit as st

from pages.common import access, queries

access.require("budget:read")
st.title(queries.settings().hospital_name)
