"""`python -m config.translations`: brings the files up to date, compiles them, and says what is still in English."""

from __future__ import annotations

import argparse

from config.translations.faults import strings_untranslated, translation_faults
from config.translations.files import (
    LANGUAGES,
    brought_up_to_date,
    compile_translations,
    read_translations,
    template_of,
    write_translations,
)
from config.translations.source import source_strings


def main() -> int:
    """Exits 1 if a translation would show something wrong; a missing one is told, and is English on the page."""
    parser = argparse.ArgumentParser(prog="script/translate", description=__doc__)
    parser.add_argument("--compile", action="store_true", help="only make what the program reads")
    if parser.parse_args().compile:
        compile_translations()
        return 0
    template = template_of(source_strings())
    has_faults = False
    for language in LANGUAGES:
        fresh = brought_up_to_date(read_translations(language), template)
        write_translations(fresh, language)
        faults = translation_faults(fresh)
        has_faults = has_faults or bool(faults)
        missing = strings_untranslated(fresh)
        print(f"{language}: {len(fresh) - len(missing)} of {len(fresh)} strings are translated")
        for line in [*faults, *(f"missing: {text}" for text in missing)]:
            print(f"  {line}")
    compile_translations()
    return int(has_faults)


if __name__ == "__main__":
    raise SystemExit(main())
