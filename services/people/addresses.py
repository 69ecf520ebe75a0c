"""Addresses of people as they are stored and compared."""


def plain_address(text: str) -> str:
    """Return an address without blanks around it, in lower case.

    A letter outside of ASCII whose small one is inside stays as it is: of two addresses, one with a Kelvin sign (K) and
    one with a k, each may be another person's, and a provider that confirms the one says nothing of the other.
    """
    return "".join(_small(sign) for sign in text.strip())


def _small(sign: str) -> str:
    small = sign.lower()
    return sign if small.isascii() and not sign.isascii() else small
