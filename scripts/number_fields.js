// A browser's number field drops what it takes for no part of a number; where it speaks English a decimal comma, too:
// "1234,56" became 123456. Whose decimal mark is a comma (--decimal-mark, screen.py) gets the point that such a browser
// wants; a browser that takes the comma keeps it. Points that part thousands go, and marks that contradict each other
// empty the field until it is left, rather than leave another figure.
(() => {
  const THOUSANDS = /^[-+]?\d{1,3}(\.\d{3})+$/;
  const marks = new WeakMap();
  let writing = false;
  const commaIsDecimal = () =>
    getComputedStyle(document.documentElement).getPropertyValue("--decimal-mark").includes(",");
  const write = (text) => document.execCommand("insertText", false, text);
  const bare = (text) => text.replaceAll(".", "");

  // Whether the browser took the comma: the field's text changed, which the number in it need not show.
  function takesComma(field) {
    let changed = false;
    const note = (event) => { changed = changed || event.data === ","; };
    field.addEventListener("input", note, true);
    write(",");
    field.removeEventListener("input", note, true);
    return changed;
  }

  function refuse(field) {
    field.select();
    document.execCommand("delete");
    marks.set(field, { refused: true });
  }

  // What stands before the mark is digits, or thousands that lose their points; else it contradicts.
  function joinThousands(field) {
    if (!field.value.includes(".")) return true;
    if (!THOUSANDS.test(field.value)) return false;
    const digits = bare(field.value);
    field.select();
    write(digits);
    return true;
  }

  function point(field, event) {
    if (!marks.get(field)?.comma && !field.value.includes(".")) return;  // the browser's own affair
    event.preventDefault();
    if (marks.get(field)?.comma || !joinThousands(field)) refuse(field);
  }

  function comma(field, event) {
    event.preventDefault();
    const [whole, part, ...more] = event.data.replace(/[\s\u00a0\u202f]/g, "").split(",");
    const digits = THOUSANDS.test(whole) ? bare(whole) : whole;
    if (marks.get(field)?.comma || more.length || !/^[-+]?\d*$/.test(digits) || !/^\d*$/.test(part)) return refuse(field);
    if (whole === "" && !joinThousands(field)) return refuse(field);
    if (digits) write(digits);
    if (!takesComma(field)) write(".");
    if (part) write(part);
    marks.set(field, { comma: true });
  }

  document.addEventListener("beforeinput", (event) => {
    const field = event.target;
    if (writing || !(field instanceof HTMLInputElement) || field.type !== "number" || !commaIsDecimal()) return;
    if (field.value === "" && !field.validity.badInput && !marks.get(field)?.refused) marks.delete(field);
    writing = true;
    if (event.data && marks.get(field)?.refused) event.preventDefault();
    else if (event.data === ".") point(field, event);
    else if (event.data?.includes(",")) comma(field, event);
    writing = false;
  }, true);
  document.addEventListener("focusout", (event) => marks.delete(event.target), true);
})();
