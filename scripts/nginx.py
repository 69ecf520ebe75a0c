"""An nginx for the tests of servers behind a proxy: found, else installed where that disturbs nobody."""

import shutil

from scripts.system_packages import apt_install


def find() -> str | None:
    """Return the program of nginx, which Debian keeps outside the path of plain users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def provide(*, install: bool) -> str:
    """Return "" when nginx is there, or the reason why not.

    Debian's package starts a web server for everybody, so it is installed on request only.
    """
    if find():
        return ""
    if not install:
        return "it is not installed (Debian: apt install nginx-light)"
    return apt_install("nginx-light") or ("" if find() else "the package brought no program")
