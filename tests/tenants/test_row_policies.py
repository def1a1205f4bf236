"""The database's own catalogue has no hole (R-X-9)."""

from tenants.row_policies import isolation_holes


def test_no_hole_in_the_catalogue(as_owner):
    with as_owner.cursor() as cursor:
        assert isolation_holes(cursor) == []
