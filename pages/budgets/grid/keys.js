// Keyboard, mouse and clipboard. All of it happens at once in the page: nothing waits for the server, so that no
// keystroke is lost however slow it is.

class SheetInput {
  constructor(sheet) {
    this.sheet = sheet;
    this.table = sheet.table;
    this.editor = null;
    const host = this.table.scroller;
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("mousedown", (event) => this.press(event));
    host.addEventListener("mouseover", (event) => this.drag(event));
    host.addEventListener("dblclick", (event) => { if (this.cellAt(event)) this.edit({ caret: true }); });
    host.addEventListener("copy", (event) => this.copy(event));
    host.addEventListener("cut", (event) => { if (!this.editor) { this.copy(event); this.sheet.clear(); } });
    host.addEventListener("paste", (event) => this.paste(event));
    window.addEventListener("mouseup", () => { this.dragging = false; });
  }

  cellAt(event) {
    const cell = event.composedPath().find((node) => node.dataset && node.dataset.col !== undefined);
    return cell ? { row: Number(cell.dataset.row), col: Number(cell.dataset.col) } : null;
  }

  press(event) {
    const at = this.cellAt(event);
    if (!at || event.composedPath()[0].tagName === "INPUT") return;
    event.preventDefault();
    // What is no amount keeps the keys: elsewhere they would go nowhere.
    if (!this.commit()) { this.editor.input.focus({ preventScroll: true }); return; }
    this.table.scroller.focus({ preventScroll: true });
    this.dragging = true;
    this.table.select(at, event.shiftKey ? this.table.anchor : at);
  }

  drag(event) {
    const at = this.dragging && !this.editor ? this.cellAt(event) : null;
    if (at) this.table.select(at, this.table.anchor, { scroll: false });
  }

  key(event) {
    event.stopPropagation(); // single letters are shortcuts of the page around
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.altKey && this.shortcut(event)) return;
    if (this.editor) this.keyInEditor(event);
    else this.keyInTable(event, control);
  }

  shortcut(event) {
    const { sheet } = this;
    const letter = event.key.toLowerCase();
    const action = {
      s: () => sheet.save(),
      z: () => (event.shiftKey ? sheet.redo() : sheet.undo()),
      y: () => sheet.redo(),
      r: () => sheet.fill("right"),
      d: () => sheet.fill("down"),
      a: () => this.table.select({ row: this.table.rows.length - 1, col: 11 }, { row: 0, col: 0 }, { scroll: false }),
    }[letter];
    if (!action || (this.editor && !"s".includes(letter))) return false;
    event.preventDefault();
    this.commit();
    action();
    return true;
  }

  keyInTable(event, control) {
    const { row, col } = this.table.cursor;
    const move = MOVES[event.key];
    if (move) {
      event.preventDefault();
      const to = control && CORNERS[event.key] ? CORNERS[event.key] : control ? { row: move[0] ? (move[0] > 0 ? Infinity : 0) : row, col: move[1] ? (move[1] > 0 ? 12 : 0) : col }
        : { row: row + move[0], col: col + move[1] };
      this.table.select(to, event.shiftKey ? this.table.anchor : to);
    } else if (event.key === "Tab") this.tab(event);
    else if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); this.edit({ caret: true }); }
    else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.sheet.clear(); }
    else if (event.key === "Escape") this.leaving = true;
    else if (event.key.length === 1 && !control && !event.altKey) this.edit({ caret: false });
  }

  tab(event) {
    const { row, col } = this.table.cursor;
    const last = this.table.rows.length * 13 - 1;
    const to = row * 13 + col + (event.shiftKey ? -1 : 1);
    if (this.leaving || to < 0 || to > last) { this.leaving = false; return; }
    event.preventDefault();
    this.table.select({ row: Math.floor(to / 13), col: to % 13 });
  }

  keyInEditor(event) {
    const typing = !this.editor.caret;
    const move = event.key.startsWith("Arrow") && typing ? MOVES[event.key] : null;
    if (event.key === "Escape") { event.preventDefault(); this.cancel(); }
    else if (event.key === "Tab") { event.preventDefault(); if (this.commit()) this.tab(event); }
    else if (event.key === "Enter" || move) {
      event.preventDefault();
      const [down, right] = move || [event.shiftKey ? -1 : 1, 0];
      const { row, col } = this.table.cursor;
      if (this.commit()) this.table.select({ row: row + down, col: col + right });
    }
  }

  // Open the editor over the active cell. Without `caret` it starts empty and takes the key that is being pressed:
  // focus moves within the keydown, so that the character lands in it.
  edit({ caret }) {
    const { sheet, table } = this;
    const { row, col } = table.cursor;
    const why = sheet.whyFixed(row, col);
    if (why) { sheet.tools.say(why); return; }
    const input = make("input", "editor");
    input.type = "text";
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.setAttribute("aria-label", sheet.nameOf(row, col));
    const line = sheet.model.rows[row];
    const value = col === 12 ? sheet.model.year(line) : sheet.model.value(line, col);
    if (caret) input.value = plainAmount(value, sheet.model.format);
    this.editor = { input, caret, row, col };
    table.cells[row][col].replaceChildren(input);
    input.addEventListener("blur", () => { if (this.editor && this.editor.input === input) this.commit({ refocus: false }); });
    input.focus({ preventScroll: true });
    if (caret) input.select();
  }

  close(refocus = true) {
    const { row, col } = this.editor;
    this.editor = null;
    this.table.cells[row][col].replaceChildren();
    this.table.refreshRow(row);
    if (refocus) this.table.scroller.focus({ preventScroll: true });
  }
  cancel() { if (this.editor) { this.close(); this.sheet.tools.say(""); } }

  // Take what was typed; an amount that cannot be read stays in the editor with the reason. Returns whether it is closed.
  commit({ refocus = true } = {}) {
    if (!this.editor) return true;
    const { input, row, col } = this.editor;
    const text = input.value.trim();
    if (!text) { this.close(refocus); return true; }
    const problem = this.sheet.enter(row, col, text);
    if (problem) {
      input.classList.add("wrong");
      input.setAttribute("aria-invalid", "true");
      this.sheet.tools.say(problem, "bad");
      return false;
    }
    this.close(refocus);
    return true;
  }

  copy(event) {
    if (this.editor) return;
    const { top, bottom, left, right } = this.table.range();
    const { model } = this.sheet;
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = model.rows[row];
      const texts = [];
      for (let col = left; col <= right; col += 1)
        texts.push(plainAmount(col === 12 ? model.year(line) : model.value(line, col), model.format));
      lines.push(texts.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  }

  paste(event) {
    if (this.editor) return;
    event.preventDefault();
    event.stopPropagation();
    this.sheet.paste(event.clipboardData.getData("text/plain"));
  }
}

const CORNERS = { Home: { row: 0, col: 0 }, End: { row: Infinity, col: 12 } };
const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -12], End: [0, 12], PageUp: [-12, 0], PageDown: [12, 0],
};
