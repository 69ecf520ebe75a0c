"""Type into a workbook in LibreOffice and save it; run by an interpreter that knows `uno`, outside of our environment.

`typing_in_libreoffice.py PIPE SOURCE TARGET JSON`: JSON holds what is typed by address; a text that begins with
"=" is a formula. Prints what the addresses after `read` show afterwards, and whether the sheet is protected
(which binds people at the keyboard, not this script).
"""

import contextlib
import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

PIPE, SOURCE, TARGET, TYPED = sys.argv[1:5]


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def desktop():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _try in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.2)  # it is still starting
    raise SystemExit("LibreOffice did not start")


def main():
    told = json.loads(TYPED)
    program = desktop()
    book = program.loadComponentFromURL(Path(SOURCE).as_uri(), "_blank", 0, (option("Hidden", True),))
    page = book.Sheets.getByIndex(0)
    for address, value in told["type"].items():
        cell = page.getCellRangeByName(address)
        if isinstance(value, str) and value.startswith("="):
            cell.setFormula(value)
        elif isinstance(value, str):
            cell.setString(value)
        else:
            cell.setValue(value)
    shown = {address: page.getCellRangeByName(address).String for address in told["read"]}
    book.storeToURL(Path(TARGET).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
    sys.stdout.write(json.dumps({"shown": shown, "protected": page.isProtected()}))
    book.close(True)
    with contextlib.suppress(Exception):  # it is gone before it answers
        program.terminate()


main()
