"""Column types that both databases store alike, and how a row class becomes a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Dialect, String, Table, TypeDecorator
from sqlmodel import SQLModel

from storage.records import Help, Node
from storage.records.parts import part_of, plain_part

NEVER_REUSED: Final = {"sqlite_autoincrement": True}

SQLModel.model_config["defer_build"] = True  # rows go by statements: nobody validates by them

# Named constraints, so that a later migration can name what it changes.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _: Dialect) -> list[str]:
        """The list that JSON knows."""
        return list(value or ())

    def process_result_value(self, value: list[str] | None, _: Dialect) -> tuple[str, ...]:
        """The tuple that records hold."""
        return tuple(value or ())


class Helps(TypeDecorator[tuple[Help, ...]]):
    """The clocks of the 协办 units, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Help, ...] | None, _: Dialect) -> list[Any]:
        """The list that JSON knows."""
        return [plain_part(one) for one in value or ()]

    def process_result_value(self, value: list[Any] | None, _: Dialect) -> tuple[Help, ...]:
        """The tuple that records hold."""
        return tuple(part_of(Help, one) for one in value or ())


class Nodes(TypeDecorator[tuple[Node, ...]]):
    """The days of a plan, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Node, ...] | None, _: Dialect) -> list[Any]:
        """The list that JSON knows."""
        return [plain_part(one) for one in value or ()]

    def process_result_value(self, value: list[Any] | None, _: Dialect) -> tuple[Node, ...]:
        """The tuple that records hold."""
        return tuple(part_of(Node, one) for one in value or ())


class Ids(TypeDecorator[tuple[int, ...]]):
    """A tuple of ids, stored as `,3,17,` so that LIKE '%,3,%' finds one of them.

    Text, because "tickets that unit 3 assists" is asked of SQLite and of PostgreSQL.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, _: Dialect) -> str:
        """The text form; "" for none."""
        return "".join((",", *(f"{number}," for number in value))) if value else ""

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[int, ...]:
        """The tuple that records hold."""
        return tuple(int(number) for number in (value or "").split(",") if number)


class Amount(TypeDecorator[Decimal]):
    """万元 as an exact decimal, stored as whole 分, since SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True
    PLACES: Final = 6

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> int | None:
        """Whole 分. Raises ValueError for parts of one, which nobody can pay."""
        if value is None:
            return None
        cents = value.scaleb(self.PLACES)
        if cents != cents.to_integral_value():
            raise ValueError(f"less than a cent: {value}")
        return int(cents)

    def process_result_value(self, value: int | None, _: Dialect) -> Decimal | None:
        """万元 without idle zeros."""
        if value is None:
            return None
        amount = Decimal(value).scaleb(-self.PLACES).normalize()
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def table(row: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a row class, for statements without row objects."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
