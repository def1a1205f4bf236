"""Strings are found where they are written: in modules and in templates."""

from pathlib import Path

from config.translations.source import source_files, strings_in

MODULE = """\
from django.utils.translation import gettext as _, ngettext, pgettext

LABEL = _("Invoice")
# Translators: of a mail, not of a person
SENT = pgettext("mail", "Sent")
NOT_ONE = f"no {LABEL}"


def counted(number):
    return ngettext("%(count)s day", "%(count)s days", number)
"""
TEMPLATE = """\
{% load i18n %}<h1>{% translate "What’s due" %}</h1>
<p>{% blocktranslate with day=due|day %}Due {{ day }}, 25 % of it.{% endblocktranslate %}</p>
{% blocktranslate count days=left %}{{ days }} day left{% plural %}{{ days }} days left{% endblocktranslate %}
{% translate "State" context "of an invoice" as words %}{% comment %}{% translate "Gone" %}{% endcomment %}
"""


def test_a_modules_strings_are_found_with_context_plural_and_comment(tmp_path: Path) -> None:
    path = tmp_path / "labels.py"
    path.write_text(MODULE, encoding="utf-8")
    found = [(one.string, one.context, one.line, one.comments) for one in strings_in(path, "labels.py")]
    assert found == [
        ("Invoice", None, 3, ()),
        ("Sent", "mail", 5, ("of a mail, not of a person",)),
        (("%(count)s day", "%(count)s days"), None, 10, ()),
    ]


def test_a_templates_strings_are_found_as_django_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert [(one.string, one.context) for one in strings_in(path, "page.html")] == [
        ("What’s due", None),
        ("Due %(day)s, 25 %% of it.", None),
        (("%(days)s day left", "%(days)s days left"), None),
        ("State", "of an invoice"),
    ]


def test_a_template_may_be_indented_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        """<ul>
      <li>{% translate "One" %}</li>
   <li>{% blocktranslate trimmed %}
          Two
        and three
      {% endblocktranslate %}</li>
</ul>
""",
        encoding="utf-8",
    )
    assert [(one.string, one.line) for one in strings_in(path, "page.html")] == [("One", 2), ("Two and three", 3)]


def test_templates_and_modules_of_every_app_are_read_and_migrations_are_not(tmp_path: Path) -> None:
    for name in (
        "billing/views/contract.py",
        "billing/migrations/0001_initial.py",
        "billing/templates/mail/invoice.txt",
        "billing/templates/mail/logo.svg",
        "tenants/README.txt",
        "tests/test_a.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in source_files(tmp_path)] == [
        "billing/templates/mail/invoice.txt",
        "billing/views/contract.py",
    ]
