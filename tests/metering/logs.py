"""A small access log of our own making, with the oddities of real ones."""

from __future__ import annotations

MAPPING = r"""
source = "urn:example:www"

[[events]]
name = "request"
meter = "requests"
value = "1"
actor = "{host}"

[[events]]
name = "size"
meter = "bytes"
value = "{size}"
actor = "{host}"
"""

TILES = r"""
source = "urn:example:tiles"

[[events]]
name = "tile"
meter = "requests"
path = '^/(?P<customer>[a-z]+)/tiles/'
methods = ["GET"]
statuses = ["2xx", "304"]
value = "1"
actor = "{user}"
department = "{customer}"
organization = "{customer}"
"""

# The clock in Oslo goes from 01:59:59 to 03:00:00 on 29 March 2015, which is 01:00 UTC.
LOG = rb"""10.0.0.1 - ada [28/Mar/2015:23:00:01 +0100] "GET /north/tiles/1/2/3.png HTTP/1.1" 200 1200 "-" "curl/7.40"
10.0.0.1 - ada [28/Mar/2015:23:00:01 +0100] "GET /north/tiles/1/2/3.png HTTP/1.1" 200 1200 "-" "curl/7.40"
10.0.0.2 - - [28/Mar/2015:23:59:59 +0100] "GET /a HTTP/1.1" 304 - "http://x/?q=\"y\"" "Mozilla/5.0 (\"odd\"; \\)"
10.0.0.3 - - [28/Mar/2015:23:30:00 +0000] "HEAD / HTTP/1.0" 200 0 "-" "-"
10.0.0.2 - - [28/Mar/2015:23:59:58 +0100] "GET /north/tiles/9 HTTP/1.1" 404 77 "-" "out of order"
10.0.0.1 - ada [29/Mar/2015:01:59:59 +0100] "GET /north/tiles/4 HTTP/1.1" 200 5 "-" "the last second of winter"
10.0.0.1 - ada [29/Mar/2015:03:00:00 +0200] "GET /north/tiles/4 HTTP/1.1" 200 5 "-" "the first second of summer"
10.0.0.4 - a user [29/Mar/2015:23:59:59 +0200] "\x16\x03\x01" 400 226 "-" "-"
10.0.0.4 - - [29/Mar/2015:22:00:00 +0000] "GET /caf\xc3\xa9?a=b c HTTP/1.1" 200 10 "a "quoted" one" "an "odd" one"
this line is none
10.0.0.5 - - [31/Feb/2015:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "no such day"
10.0.0.5 - - [30/Mar/2015:10:00:00 +0000] "GET / HTTP/1.1" 200 123 "-" "cut in the middle of the ag
10.0.0.5 - - [30/Mar/2015:10:00:00 +0000] "GET / HTTP/1.1" 200 12
"""
MALFORMED_LINES = [10, 11, 13]
