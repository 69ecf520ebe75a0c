"""UI scripts, one level down; the only package (with app.py) that knows Streamlit."""
