"""Which files state the license of the folder they lie in, by name.

The patterns are read by Python and by Spark (Java) alike, over a path with `/` between folders.
"""

from __future__ import annotations

import re

_BEGIN = r"(?i)(?:^|/)(?:[a-z0-9.]+[-_])?"  # also MIT-LICENSE, but not sublicense.txt
# Not a module that deals with licenses, such as license.py; LICENSE.MIT, COPYING.LESSER and LICENSE.PHP end with names of licenses.
_CODE = r"py|pyi|pyc|c|h|cc|cpp|hpp|cs|css|go|java|js|jsx|ts|tsx|kt|m|php|pl|pm|r|rb|rs|scala|sh|sql|swift|vue"
_OTHER = (
    r"json|jsonl|ya?ml|toml|xml|x?html?|csv|tsv|ini|cfg|in|pdf|rtf|docx?|odt|png|jpe?g|gif|svg|ico|zip|tar|tgz|jar|whl|so|dll|exe|class"
)
_END = rf"s?(?:[-_. ](?!(?:[\w.-]*\.)?(?:(?-i:{_CODE})|{_OTHER})$)[\w.+-]*)?$"
# A file of such a name states a license even where it cannot be read; a notice or a list of authors may say nothing about it.
LICENSE_NAME = rf"{_BEGIN}(?:(?:un)?licen[sc]e|copying){_END}"
NOTICE_NAME = rf"{_BEGIN}(?:notice|copyright){_END}"

_EITHER = re.compile(rf"{LICENSE_NAME}|{NOTICE_NAME.replace('(?i)', '', 1)}")


def is_license_file(uri: str) -> bool:
    """Whether the name is that of a file that states a license: LICENSE, LICENCE, COPYING, UNLICENSE, NOTICE, COPYRIGHT."""
    return _EITHER.search(uri) is not None
