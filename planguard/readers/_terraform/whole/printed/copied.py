"""What copying made of the characters of a text is undone: hard blanks, markup of a page, typographic signs."""

from __future__ import annotations

import html

from planguard.loading.regex import regex

_BLANKS = regex("[\u00a0\u2007\u202f]")
_TAG = regex(r"<[^<>\n]{0,300}>")
_QUOTES = str.maketrans("“”„‟", '""""')
_DASH = regex(r"(?m)^( *(?:\+/)?)[–—−](?=[ /])")
_OPENS = regex(r"(?:resource|data) (?P<quote>\"|&quot;|&#34;|&#x22;|[“”„])")
_ARROWS = (" -> ", " -&gt; ", " → ")


def restored(text: str) -> str:
    """The text with the characters that the tool wrote; how an object opens tells what was made of them."""
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    text = _BLANKS.sub(" ", text)
    opened = _OPENS.search(text)
    quote = opened["quote"] if opened else '"'
    if quote.startswith("&"):
        text = _BLANKS.sub(" ", html.unescape(_TAG.sub("", text)))
    elif quote != '"':
        text = _DASH.sub(r"\1-", text.translate(_QUOTES))
    plain, escaped, typographic = (arrow in text for arrow in _ARROWS)
    if escaped and not plain:
        return html.unescape(text)
    return text.replace(" → ", " -> ") if typographic and not plain else text
