// A row that leads somewhere is clicked anywhere, or chosen by Enter or Space. Streamlit's tables only know a box at the
// row's left for that (Shift+Space by keyboard): a click is passed on to the box, a key as that key. Which tables these
// are says the class of what is around them (pages/common/drill.py); screen.css hides their boxes.
(() => {
  document.documentElement.dataset.rowsLead = "yes";
  const AROUND = '[class*="st-key-leading_rows_"]';
  const BOX_X = 12; // within the box at every width that it has
  const STILL = 8, TWICE = 500; // pixels of a hand that does not move, milliseconds of a double click
  let down = null, pressed = false, last = { x: 0, y: 0, time: -TWICE };

  const plain = (event) => !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
  const near = (place, event) => Math.hypot(event.clientX - place.x, event.clientY - place.y) <= STILL;
  // The part of a table that scrolls, where the event is within it and not on its scroll bars.
  const cells = (event) => {
    const part = event.target instanceof Element ? event.target.closest(`${AROUND} .dvn-scroller`) : null;
    if (!part) return null;
    const { left, top } = part.getBoundingClientRect();
    return event.clientX < left + part.clientWidth && event.clientY < top + part.clientHeight ? part : null;
  };
  const point = (part, kind, y, buttons) => part.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, cancelable: true, pointerType: "mouse", isPrimary: true, buttons,
    clientX: part.getBoundingClientRect().left + BOX_X, clientY: y,
  }));
  const passOn = (part, y) => {
    point(part, "pointerdown", y, 1);
    point(part, "pointerup", y, 0);
  };
  const canvas = (event) => event.target instanceof Element
    ? event.target.closest(`${AROUND} [data-testid="data-grid-canvas"]`) : null;
  const choose = (grid) => grid.dispatchEvent(new KeyboardEvent("keydown", {
    bubbles: true, cancelable: true, key: " ", code: "Space", keyCode: 32, shiftKey: true,
  }));

  addEventListener("pointerdown", (event) => {
    if (!event.isTrusted) return;
    pressed = true;
    const part = event.isPrimary && event.button === 0 && plain(event) ? cells(event) : null;
    down = part && { part, x: event.clientX, y: event.clientY };
  }, true);
  addEventListener("pointercancel", () => { down = null; pressed = false; }, true); // a finger scrolls
  addEventListener("pointerup", (event) => {
    if (!event.isTrusted) return;
    pressed = false;
    if (!down) return;
    const { part, x, y } = down;
    down = null;
    const again = event.timeStamp - last.time < TWICE && near(last, event);
    if (again || !near({ x, y }, event)) return;
    last = { x, y, time: event.timeStamp };
    setTimeout(() => passOn(part, y)); // when the table has taken the click itself
  }, true);
  addEventListener("keydown", (event) => {
    const grid = event.isTrusted && ["Enter", " "].includes(event.key) && plain(event) ? canvas(event) : null;
    if (!grid) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) choose(grid);
  }, true);
  // Streamlit follows the keyboard only while a pointer is over the table, or was over none before: it is told of one, and
  // then anew of the keyboard, upon which the first row can be left by arrow keys.
  addEventListener("focusin", (event) => {
    const grid = event.isTrusted && !pressed && canvas(event);
    if (!grid || event.target !== grid) return;
    const part = grid.closest('[data-testid="stDataFrame"]').querySelector(".dvn-scroller");
    point(part, "pointermove", part.getBoundingClientRect().top + BOX_X, 0);
    setTimeout(() => { if (document.activeElement === grid) grid.dispatchEvent(new FocusEvent("focusin", { bubbles: true })); });
  }, true);
})();
