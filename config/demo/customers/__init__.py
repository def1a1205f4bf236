"""The customers of the demo: a vendor of maps, and six who use them. All names are invented."""

from config.demo.customers.customer import DemoCustomer, DemoMove, DemoPerson
from config.demo.customers.elvebakk import ELVEBAKK
from config.demo.customers.firms import BERGMO, LIA, NORDHAV, VASSDRAG
from config.demo.customers.fjellvik import FJELLVIK

CUSTOMERS: tuple[DemoCustomer, ...] = (FJELLVIK, NORDHAV, LIA, BERGMO, VASSDRAG, ELVEBAKK)

__all__ = ["CUSTOMERS", "ELVEBAKK", "FJELLVIK", "DemoCustomer", "DemoMove", "DemoPerson"]
