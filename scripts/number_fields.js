// A browser's number field drops what it takes for no part of a number; where it speaks English a decimal comma, too:
// "1234,56" became 123456. Whose decimal mark is a comma (--decimal-mark, screen.py) gets the point that such a browser
// wants; a browser that takes the comma keeps it. Points that part thousands go. What contradicts itself, or can be
// read two ways, is struck through or given up when the field is left: it shows and keeps the figure it had before.
(() => {
  const GROUPS = /^[-+]?(?!0+\.)\d{1,3}\.\d{3}$/;
  const SAFE = Number.MAX_SAFE_INTEGER;
  const WHOLE = 0; // Streamlit's NumberInput.DataType.INT
  const KEYS_THAT_STORE = ["Enter", "ArrowUp", "ArrowDown"];
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  // What is known of a field from its first edit until Streamlit stores it: the text it had (`old`), who set its point
  // (`mark`: own, point, comma), which digits must follow joined thousands (`groups`), whether it is `refused`.
  const edits = new WeakMap();
  let writing = false;
  let probing = false;
  const commaIsDecimal = () =>
    getComputedStyle(document.documentElement).getPropertyValue("--decimal-mark").includes(",");
  const isOurs = (field) => field instanceof HTMLInputElement && field.type === "number" && commaIsDecimal();
  const write = (text) => document.execCommand("insertText", false, text);
  const decimals = (text) => (text.split(".")[1] ?? "").length;

  // What Streamlit knows of a field: what kind of number it takes, and the figure it has, of which it may show a part.
  function widgetOf(field) {
    const name = Object.keys(field).find((key) => key.startsWith("__reactFiber$"));
    for (let part = field[name]; part; part = part.return) {
      const { element, widgetMgr } = part.memoizedProps ?? {};
      if (element && widgetMgr) return { element, widgetMgr };
    }
    return null;
  }

  // The figure that a field has: 3.4712 where it shows 3.5.
  function stored(field, edit) {
    const widget = widgetOf(field);
    if (!widget) return edit.old;
    const { element, widgetMgr } = widget;
    const figure = element.dataType === WHOLE ? widgetMgr.getIntValue(element) : widgetMgr.getDoubleValue(element);
    return figure === undefined ? edit.old : String(figure ?? "");
  }

  // Where Streamlit does not say it, only their step, bounds and what they show tell whole numbers from others.
  function isWhole(field, edit) {
    const widget = widgetOf(field);
    if (widget) return widget.element.dataType === WHOLE;
    const bounds = [field.min, field.max].every((bound) => Math.abs(Number(bound)) <= SAFE);
    return bounds && Number.isInteger(Number(field.step)) && !edit.old.includes(".");
  }

  // The edit that goes on; another text than the last one seen is Streamlit's, which has stored or cleared the field.
  function editOf(field) {
    const known = edits.get(field);
    if (known && known.seen === field.value) return known;
    const edit = { old: field.value, seen: field.value, mark: field.value.includes(".") ? "own" : null };
    mark(field, edit, { groups: null, refused: false });
    edits.set(field, edit);
    return edit;
  }

  function mark(field, edit, facts) {
    Object.assign(edit, facts);
    field.style.textDecoration = edit.refused ? "line-through" : "";
  }

  const refuse = (field, edit) => mark(field, edit, { refused: true });
  const begin = (field, edit) => mark(field, edit, { mark: null, groups: null, refused: false });

  // A number field tells neither its caret nor a text that is no number yet ("12."): two digits, written and taken
  // back, show both; what was selected is gone then, as it is with any key.
  function probe(field) {
    probing = true;
    const [first, second] = ["1", "2"].map((digit) => {
      write(digit);
      const text = field.value;
      document.execCommand("delete");
      return text;
    });
    probing = false;
    const caret = [...first].findIndex((letter, place) => letter !== second[place]);
    if (caret < 0) return null;
    return { text: first.slice(0, caret) + first.slice(caret + 1), atEnd: caret === first.length - 1 };
  }

  // What the next mark stands behind. "12." reads as 12, so a field that had a mark needs the probe; others are spared
  // it, for it leaves traces for "undo".
  function standing(field, edit) {
    if (!edit.mark && !field.validity.badInput && !edit.groups) return { text: field.value, atEnd: true };
    const found = probe(field);
    if (found?.text === "") begin(field, edit);
    if (found && !found.text.includes(".")) edit.mark = null;
    return found;
  }

  // Whether the browser took the comma: the field's text changed, which the number in it need not show.
  function takesComma(field) {
    let changed = false;
    const note = (event) => { changed = changed || event.data === ","; };
    field.addEventListener("input", note, true);
    write(",");
    field.removeEventListener("input", note, true);
    return changed;
  }

  const isComplete = ({ digits, more }, whole) => whole.startsWith(digits) && whole.length === digits.length + more;

  // Thousands before a mark lose their points; `more` digits must follow. False where they are no thousands.
  function joinThousands(field, edit, found, more) {
    if (!found.atEnd || (edit.groups && !isComplete(edit.groups, found.text))) return false;
    if (found.text.includes(".") && (edit.mark !== "point" || !GROUPS.test(found.text))) return false;
    const digits = found.text.replace(".", "");
    if (digits !== found.text) {
      field.select();
      write(digits);
    }
    edit.groups = { digits, more };
    edit.mark = null;
    return true;
  }

  function point(field, edit) {
    const found = standing(field, edit);
    if (!found) return refuse(field, edit);
    if (found.text.includes(".") || edit.groups) return joinThousands(field, edit, found, 3) || refuse(field, edit);
    write(".");
    edit.mark = "point";
  }

  function comma(field, edit) {
    const found = standing(field, edit);
    const parted = found && (found.text.includes(".") || edit.groups);
    if (!found || (parted && !joinThousands(field, edit, found, 0))) return refuse(field, edit);
    if (!takesComma(field)) write(".");
    edit.mark = "comma";
  }

  // What is pasted is read as if it were typed.
  function enter(field, edit, text) {
    const plain = text.replace(/\s/g, "").replaceAll("\u2212", "-");
    if (!/^[-+]?[\d.,]*$/.test(plain)) return refuse(field, edit);
    for (const part of plain.match(/[.,]|[^.,]+/g) ?? []) {
      if (part === ".") point(field, edit);
      else if (part === ",") comma(field, edit);
      else {
        write(part);
        follow(field, edit, part);
      }
    }
  }

  // After each change: a field that holds nothing, or only what came just now, has nothing of before about it.
  function follow(field, edit, data) {
    const { value, validity } = field;
    edit.seen = value;
    if (validity.badInput) return;
    if (value === "" || (value === data && !/[.,]/.test(data))) begin(field, edit);
  }

  const isComposed = (event) =>
    event.isComposing || !event.inputType || event.inputType.includes("Composition") || event.data?.length > 1;

  // An input method's text cannot be held back: what the browser left of it is no figure where a mark is lost.
  function composed(field, edit) {
    const marks = edit.coming?.match(/[.,\u2212]/g) ?? [];
    Object.assign(edit, { coming: "", seen: field.value });
    if (field.value === "" && !field.validity.badInput) begin(field, edit);
    else if (marks.length > 1 || marks[0] === "\u2212" || (marks.length && edit.mark)) refuse(field, edit);
    else if (marks[0] === "," && !field.value.includes(".") && !field.validity.badInput) refuse(field, edit);
    else if (marks.length) edit.mark = marks[0] === "," ? "comma" : "point";
  }

  // The text to store: what the reader means; null where the field keeps the figure that it has.
  function meant(field, edit) {
    const { value, validity } = field;
    if (validity.badInput || edit.refused) return null;
    if (value === "" || value === edit.old) return value;
    if (edit.groups && !isComplete(edit.groups, value.split(".")[0])) return null;
    const parted = GROUPS.test(value) && !["own", "comma"].includes(edit.mark);
    if (isWhole(field, edit)) {
      if (parted) return value.replace(".", "");
      return (edit.mark === "comma" ? /^[-+]?\d+(\.0*)?$/ : /^[-+]?\d+$/).test(value) ? value : null;
    }
    return parted && Math.max(decimals(edit.old), decimals(field.step)) < 3 ? null : value;
  }

  // Before Streamlit hears of it, which would store what it can read of the text, or a default where it reads nothing.
  function settle(field) {
    const edit = edits.get(field);
    if (!edit) return;
    const text = edit.seen === field.value ? meant(field, edit) ?? stored(field, edit) : field.value;
    mark(field, edit, { refused: false });
    edits.delete(field);
    if (text === field.value && !field.validity.badInput) return;
    setValue.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("beforeinput", (event) => {
    const field = event.target;
    if (writing || !isOurs(field)) return;
    const edit = editOf(field);
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    edit.coming = text;
    if (event.isComposing || !event.cancelable || !(text.length > 1 || /[.,\u2212]/.test(text))) return;
    event.preventDefault();
    writing = true;
    try {
      enter(field, edit, text);
    } finally {
      writing = probing = false;
      edit.seen = field.value;
    }
  }, true);
  document.addEventListener("input", (event) => {
    if (probing) event.stopImmediatePropagation();
    const edit = edits.get(event.target);
    if (writing || !edit) return;
    if (isComposed(event)) composed(event.target, edit);
    else follow(event.target, edit, event.data);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (KEYS_THAT_STORE.includes(event.key) && !event.isComposing) settle(event.target);
  }, true);
  document.addEventListener("focusout", (event) => settle(event.target), true);
})();
