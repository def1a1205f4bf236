"""The words of the pages in other languages: found in the source, kept in `config/locale`, compiled by babel.

`script/translate` is the way in. Pages, mails, refusals and the vendor's admin are written in British English inside
`gettext` and `{% translate %}`; a language is one file of translations. Documents and plans carry their own words.
"""
