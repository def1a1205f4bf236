"""The whole catalogue: every file read, checked against the others, or refused with all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from billing.domain.catalog.faults import CatalogFaults
from billing.domain.catalog.plan import Meter, Plan, Product, ProductFile
from billing.domain.catalog.plan_reading import read_plan
from billing.domain.catalog.source import Source
from billing.domain.catalog.vocabulary import Vocabulary
from tenants.domain.typed_json import Fault, Path, read_into

_KEYS = ("product", "meters", "plans")


def read_catalog(files: Mapping[str, str], vocabulary: Vocabulary) -> tuple[ProductFile, ...]:
    """The catalogue from its files, given as text by name, in the order of their names.

    Codes of products, plans and meters are unique in all files, and a plan may use the meters of any. Raises
    CatalogFaults with everything that is wrong in any file (R-X-1).
    """
    sources = [Source(name, files[name]) for name in sorted(files)]
    meters = frozenset(code for source in sources for _, code in source.codes("meters"))
    read = [_read_file(source, vocabulary, meters) for source in sources]
    _refuse_repeated_codes(sources)
    faults = [fault for source in sources for fault in source.located_faults()]
    if faults:
        raise CatalogFaults(faults)
    return tuple(product_file for product_file in read if product_file is not None)


def _read_file(source: Source, vocabulary: Vocabulary, meters: frozenset[str]) -> ProductFile | None:
    if not source.is_readable:
        return None
    source.faults.extend(_key_faults(source))
    product = _read_product(source)
    found_meters = [_read_meter(source, index) for index in range(len(source.items("meters")))]
    plans = [_read_plan(source, index, vocabulary, meters) for index in range(len(source.items("plans")))]
    if source.faults or product is None:
        return None
    return ProductFile(
        file=source.name,
        product=product,
        meters=tuple(meter for meter in found_meters if meter),
        plans=tuple(plan for plan in plans if plan),
    )


def _key_faults(source: Source) -> Iterator[Fault]:
    for key in source.values:
        if key not in _KEYS:
            yield Fault((key,), "UNKNOWN_KEY", f"{key!r} is not known here; a file has {', '.join(_KEYS)}")
    if not isinstance(source.values.get("meters", []), list):
        yield Fault(("meters",), "NOT_A_LIST", "meters are a list: [[meters]]")
    if not source.items("plans"):
        yield Fault(("plans",), "MISSING", "a file has at least one plan: [[plans]]")


def _read_product(source: Source) -> Product | None:
    if "product" in source.values:
        return read_into(source.faults, Product, source.values["product"], ("product",))
    source.faults.append(Fault(("product",), "MISSING", "a file has one product: [product]"))
    return None


def _read_meter(source: Source, index: int) -> Meter | None:
    return read_into(source.faults, Meter, source.items("meters")[index], ("meters", index))


def _read_plan(source: Source, index: int, vocabulary: Vocabulary, meters: frozenset[str]) -> Plan | None:
    return read_plan(source.faults, source.items("plans")[index], ("plans", index), vocabulary, meters)


def _refuse_repeated_codes(sources: Sequence[Source]) -> None:
    _refuse_repeated([(source, ("product", "code"), code) for source in sources for code in _product_code(source)])
    for key in ("meters", "plans"):
        _refuse_repeated([(source, path, code) for source in sources for path, code in source.codes(key)])


def _product_code(source: Source) -> Iterator[str]:
    product = source.values.get("product")
    code = product.get("code") if isinstance(product, Mapping) else None
    if type(code) is str:
        yield code


def _refuse_repeated(found: Sequence[tuple[Source, Path, str]]) -> None:
    """The first place of a code is right, and each later one is told where that is."""
    first: dict[str, str] = {}
    for source, path, code in found:
        if code in first:
            source.faults.append(Fault(path, "REPEATED", f"the code {code!r} is taken by {first[code]}"))
        else:
            first[code] = f"{source.name}:{source.line(path)}"
