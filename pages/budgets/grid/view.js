// The table: built once for a set of lines, then only texts and classes change.

const TOTALS = ["revenue", "expense", "result"];

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

class SheetTable {
  constructor(host, sheet) {
    this.sheet = sheet;
    this.scroller = make("div", "scroller");
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute("role", "grid");
    this.scroller.setAttribute("aria-multiselectable", "true");
    host.append(this.scroller);
    this.cursor = { row: 0, col: 0 };
    this.anchor = { row: 0, col: 0 };
  }

  build() {
    const { model, words, data } = this.sheet;
    this.scroller.setAttribute("aria-label", words.label);
    this.scroller.setAttribute("aria-readonly", String(!model.editable));
    this.beside = data.beside; // [key, heading, explanation]
    const table = make("table");
    table.setAttribute("role", "presentation");
    table.append(this.heading(data), this.body(), this.foot());
    this.scroller.replaceChildren(table);
    this.scroller.setAttribute("aria-rowcount", String(this.rows.length + 1 + TOTALS.length));
    this.scroller.setAttribute("aria-colcount", String(14 + this.beside.length));
    this.cursor = this.inside(this.cursor);
    this.anchor = this.inside(this.anchor);
    this.refresh();
  }

  heading(data) {
    const line = make("tr");
    line.setAttribute("role", "row");
    const add = (text, className) => {
      const cell = make("th", className, text);
      cell.setAttribute("role", "columnheader");
      line.append(cell);
      return cell;
    };
    add(data.words.account, "name");
    this.locks = data.months.map((month, place) => {
      const cell = add("", "month");
      const button = make("button", "lock", month);
      button.type = "button";
      button.tabIndex = -1;
      button.disabled = !this.sheet.model.editable;
      button.addEventListener("click", () => this.sheet.toggleLock(place));
      cell.append(button);
      return button;
    });
    add(data.words.year, "year");
    for (const [key, text, explanation] of this.beside) add(text, `beside ${key}`).title = explanation;
    const head = make("thead");
    head.setAttribute("role", "rowgroup");
    head.append(line);
    return head;
  }

  body() {
    this.rows = this.sheet.model.rows;
    this.cells = [];
    const body = make("tbody");
    body.setAttribute("role", "rowgroup");
    this.rows.forEach((row, at) => {
      const line = make("tr", at && this.rows[at - 1].type !== row.type ? "first" : "");
      line.setAttribute("role", "row");
      const name = make("th", "name");
      name.setAttribute("role", "rowheader");
      name.append(make("span", "code", row.code), document.createTextNode(` ${row.name}`));
      if (row.kind !== "base") name.append(make("em", "", ` · ${this.sheet.words[row.kind]}`));
      name.title = `${row.code} ${row.name}`;
      line.append(name);
      const fields = [];
      for (let col = 0; col < 13; col += 1) {
        const cell = make("td", col === 12 ? "year" : "");
        cell.setAttribute("role", "gridcell");
        cell.id = `cell-${at}-${col}`;
        cell.dataset.row = at;
        cell.dataset.col = col;
        line.append(cell);
        fields.push(cell);
      }
      for (const [key] of this.beside) {
        const cell = make("td", `beside ${key}`);
        cell.setAttribute("role", "gridcell");
        line.append(cell);
        fields.push(cell);
      }
      this.cells.push(fields);
      body.append(line);
    });
    return body;
  }

  foot() {
    const foot = make("tfoot");
    foot.setAttribute("role", "rowgroup");
    this.totals = TOTALS.map((type) => {
      const line = make("tr", type);
      line.setAttribute("role", "row");
      const name = make("th", "name", this.sheet.words[type]);
      name.setAttribute("role", "rowheader");
      line.append(name);
      const fields = [];
      for (let col = 0; col < 13 + this.beside.length; col += 1) {
        const cell = make("td", col < 12 ? "" : col === 12 ? "year" : `beside ${this.beside[col - 13][0]}`);
        cell.setAttribute("role", "gridcell");
        line.append(cell);
        fields.push(cell);
      }
      foot.append(line);
      return fields;
    });
    return foot;
  }

  // Texts and marks of everything; a sheet of 60 lines takes a few milliseconds.
  refresh() {
    const { model } = this.sheet;
    this.rows.forEach((_row, at) => this.refreshRow(at));
    this.refreshTotals();
    this.locks.forEach((button, place) => {
      button.parentElement.classList.toggle("locked", model.locked[place]);
      button.setAttribute("aria-pressed", String(model.locked[place]));
      button.title = model.locked[place] ? this.sheet.words.unlock : this.sheet.words.lock;
    });
    this.select(this.cursor, this.anchor, { scroll: false });
  }

  refreshRow(at) {
    const { model, cents } = this.sheet;
    const row = this.rows[at];
    const show = (amount) => showAmount(amount, model.format, cents);
    const fields = this.cells[at];
    for (let place = 0; place < 12; place += 1) {
      const cell = fields[place];
      const key = `${row.account}:${place}`;
      const base = row.kind === "base";
      const text = show(model.value(row, place));
      if (cell.textContent !== text) cell.textContent = text;
      const state = base ? model.state(key) : { typed: false };
      cell.classList.toggle("typed", state.typed);
      cell.classList.toggle("driven", base && !state.typed && row.driven.includes(place));
      cell.classList.toggle("unsaved", base && model.edits.has(key));
      cell.classList.toggle("conflict", base && model.conflicts.has(key));
      cell.classList.toggle("fixed", !base || model.locked[place]);
      cell.setAttribute("aria-readonly", String(!model.editable || !base || model.locked[place]));
    }
    fields[12].textContent = show(model.year(row));
    fields[12].classList.toggle("fixed", row.kind !== "base");
    this.beside.forEach(([key], order) => { fields[13 + order].textContent = this.besideText(key, row, model.year(row)); });
  }

  besideText(key, row, year) {
    const { model, cents } = this.sheet;
    if (row.kind !== "base") return "";
    if (key === "change") return row.prior ? percentText(year - row.prior, Math.abs(row.prior), model.format) : this.sheet.words.none;
    return showAmount(row[key], model.format, cents);
  }

  refreshTotals() {
    const { model, cents } = this.sheet;
    const revenue = model.sums("revenue");
    const expense = model.sums("expense");
    const months = [revenue, expense, revenue.map((amount, place) => amount - expense[place])];
    months.forEach((amounts, at) => {
      const year = amounts.reduce((sum, amount) => sum + amount, 0);
      [...amounts, year].forEach((amount, col) => { this.totals[at][col].textContent = showAmount(amount, model.format, cents); });
      this.beside.forEach(([key], order) => {
        this.totals[at][13 + order].textContent = this.besideTotal(key, TOTALS[at], year);
      });
    });
  }

  besideTotal(key, type, year) {
    const { model, cents } = this.sheet;
    const sum = (kind, field) => model.rows.filter((row) => row.kind === "base" && row.type === kind)
      .reduce((total, row) => total + (row[field] || 0), 0);
    const of = (field) => (type === "result" ? sum("revenue", field) - sum("expense", field) : sum(type, field));
    if (key === "change") return of("prior") ? percentText(year - of("prior"), Math.abs(of("prior")), model.format) : this.sheet.words.none;
    return showAmount(of(key), model.format, cents);
  }

  // Selection --------------------------------------------------------------------------------------------------------

  inside({ row, col }) {
    return { row: Math.max(0, Math.min(row, this.rows.length - 1)), col: Math.max(0, Math.min(col, 12)) };
  }

  select(cursor, anchor = cursor, { scroll = true } = {}) {
    if (!this.rows.length) return;
    this.cursor = this.inside(cursor);
    this.anchor = this.inside(anchor);
    const { top, bottom, left, right } = this.range();
    for (const cell of this.chosen || []) {
      cell.classList.remove("chosen", "cursor");
      cell.removeAttribute("aria-selected");
    }
    this.chosen = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let col = left; col <= right; col += 1) {
        const cell = this.cells[row][col];
        cell.classList.add("chosen");
        cell.setAttribute("aria-selected", "true");
        this.chosen.push(cell);
      }
    }
    const active = this.cells[this.cursor.row][this.cursor.col];
    active.classList.add("cursor");
    this.chosen.push(active);
    this.scroller.setAttribute("aria-activedescendant", active.id);
    if (scroll) this.reveal(active);
    this.sheet.tools.describe();
  }

  // Bring a cell out from under the fixed heading, names and totals.
  reveal(cell) {
    const box = this.scroller.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    const head = this.scroller.querySelector("thead").offsetHeight;
    const foot = this.scroller.querySelector("tfoot").offsetHeight;
    const name = this.scroller.querySelector("th.name").offsetWidth;
    if (at.top < box.top + head) this.scroller.scrollTop -= box.top + head - at.top;
    if (at.bottom > box.bottom - foot - 12) this.scroller.scrollTop += at.bottom - (box.bottom - foot - 12);
    if (at.left < box.left + name) this.scroller.scrollLeft -= box.left + name - at.left;
    if (at.right > box.right - 12) this.scroller.scrollLeft += at.right - (box.right - 12);
  }

  range() {
    return {
      top: Math.min(this.cursor.row, this.anchor.row), bottom: Math.max(this.cursor.row, this.anchor.row),
      left: Math.min(this.cursor.col, this.anchor.col), right: Math.max(this.cursor.col, this.anchor.col),
    };
  }
}

function percentText(part, whole, format) {
  const tenths = nearest(BigInt(part) * 1000n, BigInt(whole));
  if (magnitude(tenths) >= 10000n) return `${tenths < 0n ? "−" : "+"}>999${format.percent}`;
  const size = magnitude(tenths);
  return `${tenths < 0n ? "−" : tenths > 0n ? "+" : ""}${size / 10n}${format.point}${size % 10n}${format.percent}`;
}
