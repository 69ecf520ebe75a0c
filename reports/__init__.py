"""How figures look: formats, colours, charts, tables, workbooks. No Streamlit here."""
