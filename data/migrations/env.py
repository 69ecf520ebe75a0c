"""Alembic environment: runs on the connection that `services.database.migrate` hands over."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import data.models  # noqa: F401  (registers the tables)

config = context.config


def run() -> None:
    """Run the migrations inside one transaction."""
    connection = config.attributes.get("connection")
    if connection is None:  # `alembic revision --autogenerate` by a developer
        connection = create_engine(context.get_x_argument(as_dictionary=True).get("url", "sqlite://")).connect()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
