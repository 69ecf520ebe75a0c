// One department's sheet: what the buttons and keys do, and the talk with the server.

const ANSWER_WITHIN = 20000;

class BudgetSheet {
  constructor(root, data, send) {
    this.root = root;
    this.send = send;
    this.cents = false;
    this.adopt(data);
    this.store = new DraftStore(data.key, () => this.keep());
    this.model = new SheetModel(data);
    const differing = this.model.join(this.store.load());
    this.seenOutcome = data.outcome ? data.outcome.id : null;
    this.tools = new SheetTools(root, this);
    this.table = new SheetTable(root, this);
    this.input = new SheetInput(this);
    this.conflictList = new ConflictList(root, this);
    this.table.build();
    this.changed();
    this.tellRestored(differing);
    this.store.ask((drafts) => {
      const unlike = this.model.join(drafts);
      this.changed();
      this.tellRestored(unlike);
    });
    this.heart = setInterval(() => this.keep(), 5000);
    this.saveKey = (event) => this.saveAnywhere(event);
    window.addEventListener("keydown", this.saveKey);
    this.leave = () => this.keep(true);
    window.addEventListener("pagehide", this.leave);
  }

  // Say what was taken over from pages that are gone, and have accounts shown that the sheet would not show by itself.
  tellRestored(differing) {
    const restored = this.model.edits.size + this.model.absent.size;
    const parts = restored ? [fill(this.words.restored, { count: restored })] : [];
    if (differing) parts.push(fill(this.words.differing, { count: differing }));
    if (parts.length) this.tools.say(parts.join(" "));
    this.askForAbsent();
  }

  // Ctrl+S saves wherever the focus is; within the sheet its own keys see to it.
  saveAnywhere(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || !this.root.isConnected) return;
    event.preventDefault();
    this.save();
  }

  adopt(data) {
    this.data = data;
    this.words = data.words;
  }

  stop() {
    clearInterval(this.heart);
    window.removeEventListener("keydown", this.saveKey);
    window.removeEventListener("pagehide", this.leave);
    this.keep(true);
    this.store.close();
  }

  // New figures from the server; what is being typed goes on.
  update(data, send) {
    this.send = send;
    const same = JSON.stringify([data.rows, data.outcome, data.editable, data.beside]);
    if (same === this.last) return;
    this.last = same;
    const shape = (one) => JSON.stringify([one.rows.map((row) => [row.account, row.kind]), one.beside, one.editable]);
    this.outgrown = this.outgrown || shape(this.data) !== shape(data);
    this.adopt(data);
    this.model.take(data);
    if (this.askForAbsent()) this.tools.say(this.words.kept_lines);
    const outcome = data.outcome;
    if (outcome && outcome.key === data.key && outcome.id !== this.seenOutcome) {
      this.seenOutcome = outcome.id;
      if (outcome.error) { this.model.sent = null; this.tools.say(outcome.error, "bad"); }
      else { this.model.acknowledge(outcome); this.tools.report(outcome); }
    }
    this.model.rebase();
    if (!this.outgrown) this.table.rows = this.model.rows; // the same lines with the figures of now
    this.changed();
  }

  // Have the server show the accounts of unsaved figures that are not in the sheet; once for each set of them.
  askForAbsent() {
    const accounts = this.model.absentAccounts();
    const asked = accounts.join();
    if (!this.model.editable || !accounts.length || asked === this.asked) return false;
    this.asked = asked;
    const { version, department } = this.data;
    this.send("lines", { version, department, accounts });
    return true;
  }

  changed(rows) {
    if (this.outgrown && !this.input.editor) { this.outgrown = false; this.table.build(); this.tools.offerMethods(); }
    if (rows && rows.length < 3) { rows.forEach((row) => this.skipEditor(row)); this.table.refreshTotals(); this.table.select(this.table.cursor, this.table.anchor, { scroll: false }); }
    else this.refreshAll();
    this.keep();
    this.tools.refresh();
    this.conflictList.refresh();
  }
  refreshAll() {
    if (!this.input.editor) { this.table.refresh(); return; }
    this.table.rows.forEach((_row, at) => this.skipEditor(at));
    this.table.refreshTotals();
  }
  skipEditor(row) { if (!this.input.editor || this.input.editor.row !== row) this.table.refreshRow(row); }
  keep(gone) { if (!this.store.keep(this.model.draft(), gone)) this.tools.say(this.words.no_storage, "bad"); }

  nameOf(row, col) {
    const line = this.model.rows[row];
    return `${line.code} ${line.name}, ${col === 12 ? this.words.year : this.data.months[col]}`;
  }

  whyFixed(row, col) {
    const line = this.model.rows[row];
    if (!this.model.editable) return this.words.read_only;
    if (this.root.clientWidth < 560) return this.words.narrow;
    if (line.kind !== "base") return this.words.special;
    if (col < 12 && this.model.locked[col]) return this.words.month_locked;
    return null;
  }

  apply(changes) {
    const count = this.model.set(changes);
    if (count) {
      const accounts = new Set(changes.map(([cell]) => cell.split(":")[0]));
      this.changed(this.model.rows.map((row, at) => (row.kind === "base" && accounts.has(String(row.account)) ? at : -1)).filter((at) => at >= 0));
    }
    return count;
  }

  // Take a typed text; returns what is wrong with it, or null.
  enter(row, col, text) {
    const line = this.model.rows[row];
    const rate = readRate(text, this.model.format);
    const read = rate === null ? readFormula(text, this.model.format) || readAmount(text, this.model.format) : null;
    if (rate === null && read === null) return fill(this.words.no_amount, { text });
    if (col === 12) {
      const total = rate === null ? read.minor : raiseByRate([this.model.year(line)], rate)[0];
      return this.spread([row], total, "shape");
    }
    const value = rate === null ? read.minor : raiseByRate([this.model.value(line, col)], rate)[0];
    this.apply([[`${line.account}:${col}`, value, true]]);
    this.tools.say(read && read.rounded ? this.words.rounded_one : "");
    return null;
  }

  // Cells of the selection that can be typed in, by line: [{row, places}]; a chosen year stands for its months.
  targets() {
    const { top, bottom, left, right } = this.table.range();
    const found = [];
    for (let row = top; row <= bottom; row += 1) {
      const from = left === 12 ? 0 : left;
      const to = Math.min(right, 11);
      const places = [];
      for (let col = from; col <= (left === 12 ? 11 : to); col += 1) if (!this.whyFixed(row, col)) places.push(col);
      if (places.length) found.push({ row, line: this.model.rows[row], places });
    }
    return found;
  }

  clear() { this.overSelection((values) => values.map(() => 0)); }
  takeBack() {
    const changes = [];
    for (const { line, places } of this.targets())
      for (const place of places) changes.push([`${line.account}:${place}`, line.own[place], false]);
    this.tools.say(this.apply(changes) ? this.words.taken_back : this.words.nothing_to_take_back);
  }

  // Change all chosen cells together: `rule` gets their values and returns as many.
  overSelection(rule) {
    const cells = this.targets().flatMap(({ line, places }) => places.map((place) => [line, place]));
    if (!cells.length) { this.tools.say(this.words.nothing_chosen, "bad"); return; }
    const values = rule(cells.map(([line, place]) => this.model.value(line, place)));
    this.tools.say("");
    this.apply(cells.map(([line, place], at) => [`${line.account}:${place}`, values[at], true]));
  }

  raise(text) {
    const rate = readRate(text, this.model.format);
    const read = rate === null ? readAmount(text, this.model.format) : null;
    if (rate === null && read === null) { this.tools.say(fill(this.words.no_amount, { text }), "bad"); return; }
    this.overSelection((values) => (rate === null ? raiseByAmount(values, read.minor) : raiseByRate(values, rate)));
  }

  weights(line, method) {
    if (method === "even") return Array(12).fill(1);
    if (method === "shape") return this.model.months(line);
    return line[{ prior: "prior_months", season: "season", forecast: "forecast_months" }[method]] || Array(12).fill(0);
  }

  // Spread a total (null: what the line has) over the open months of some lines; returns what stood in the way.
  spread(rows, total, method) {
    const changes = [];
    let uneven = 0;
    for (const row of rows) {
      const why = this.whyFixed(row, 12);
      if (why) return why;
      const line = this.model.rows[row];
      const weights = this.weights(line, method);
      const open = weights.filter((_one, place) => !this.model.locked[place]);
      if (method !== "even" && !canWeigh(open)) uneven += 1;
      const months = spreadToTotal(this.model.months(line), total === null ? this.model.year(line) : total, weights, this.model.locked);
      if (months === null) return this.words.all_locked;
      months.forEach((amount, place) => { if (!this.model.locked[place] && amount !== this.model.value(line, place)) changes.push([`${line.account}:${place}`, amount, true]); });
    }
    this.apply(changes);
    this.tools.say(uneven ? fill(this.words.evenly, { count: uneven }) : "");
    return null;
  }
  spreadChosen(text, method) {
    const { top, bottom } = this.table.range();
    const rows = [];
    for (let row = top; row <= bottom; row += 1) if (!this.whyFixed(row, 12)) rows.push(row);
    if (!rows.length) { this.tools.say(this.whyFixed(top, 12) || this.words.nothing_chosen, "bad"); return; }
    const read = text.trim() ? readAmount(text, this.model.format) : { minor: null };
    if (read === null) { this.tools.say(fill(this.words.no_amount, { text }), "bad"); return; }
    const problem = this.spread(rows, read.minor, method);
    if (problem) this.tools.say(problem, "bad");
  }

  fill(direction) {
    const { top, bottom, left, right } = this.table.range();
    const changes = [];
    const last = Math.min(right, 11);
    for (let row = top; row <= bottom; row += 1) {
      for (let col = left; col <= last; col += 1) {
        const [fromRow, fromCol] = direction === "right" ? [row, left] : [top, col];
        if ((fromRow === row && fromCol === col) || this.whyFixed(row, col)) continue;
        changes.push([`${this.model.rows[row].account}:${col}`, this.model.value(this.model.rows[fromRow], fromCol), true]);
      }
    }
    this.tools.say("");
    this.apply(changes);
  }

  // Take a block from a spreadsheet at the upper left of the selection; says what of it could not be taken.
  paste(text) {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const { top, left, bottom, right } = this.table.range();
    const single = lines.length === 1 && lines[0].length === 1;
    const height = single ? bottom - top + 1 : lines.length;
    const width = single ? right - left + 1 : Math.max(...lines.map((line) => line.length));
    const changes = [];
    const left_out = { text: 0, blank: 0, fixed: 0, beyond: 0 };
    let rounded = 0;
    for (let down = 0; down < height; down += 1) {
      for (let over = 0; over < width; over += 1) {
        const text = single ? lines[0][0] : lines[down][over];
        const [row, col] = [top + down, left + over];
        if (text === undefined || !text.trim()) { left_out.blank += 1; continue; }
        if (row >= this.model.rows.length || col > 11) { left_out.beyond += 1; continue; }
        if (this.whyFixed(row, col)) { left_out.fixed += 1; continue; }
        const read = readPasted(text, this.model.format);
        if (read === null) { left_out.text += 1; continue; }
        rounded += read.rounded ? 1 : 0;
        changes.push([`${this.model.rows[row].account}:${col}`, read.minor, true]);
      }
    }
    this.apply(changes);
    this.table.select({ row: top, col: left }, { row: top + height - 1, col: Math.min(left + width - 1, 11) }, { scroll: false });
    const parts = [fill(this.words.pasted, { count: changes.length })];
    for (const [why, count] of Object.entries({ ...left_out, rounded }))
      if (count) parts.push(fill(this.words[`paste_${why}`], { count }));
    this.tools.say(parts.join(" "), left_out.text + left_out.fixed + left_out.beyond ? "bad" : "");
  }

  undo() { this.tools.say(this.model.undo() ? "" : this.words.nothing_to_undo); this.changed(); }
  redo() { this.tools.say(this.model.redo() ? "" : this.words.nothing_to_redo); this.changed(); }
  toggleLock(place) { if (this.model.editable) { this.input.commit(); this.model.locked[place] = !this.model.locked[place]; this.changed(); } }
  lockChosen() {
    const { left, right } = this.table.range();
    for (let place = left; place <= Math.min(right, 11); place += 1) this.toggleLock(place);
  }
  choose(cells, mine) {
    cells.forEach((cell) => this.model.choose(cell, mine));
    this.tools.say("");
    this.changed();
    this.table.scroller.focus({ preventScroll: true });
  }

  save() {
    if (!this.input.commit() || !this.model.editable) return;
    const edits = this.model.unsaved();
    if (!edits.length) { this.tools.say(this.model.conflicts.size ? this.words.choose_first : this.words.nothing_to_save); return; }
    if (this.model.sent && Date.now() - this.model.sent.at < ANSWER_WITHIN) return;
    const id = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.model.sent = { id, at: Date.now() };
    this.tools.refresh();
    const { version, department, key } = this.data;
    this.send("save", { id, key, version, department, edits, note: this.tools.note.value });
    setTimeout(() => {
      if (!this.model.sent || this.model.sent.id !== id) return;
      this.model.sent = null;
      this.tools.refresh();
      this.tools.say(this.words.no_answer, "bad");
    }, ANSWER_WITHIN);
  }
}

function fill(text, values) {
  return Object.entries(values).reduce((left, [name, value]) => left.replaceAll(`{${name}}`, String(value)), text);
}

export default function budgetSheet({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".sheet");
  if (!root) {
    root = make("div", "sheet");
    parentElement.append(root);
  }
  if (root.sheet && root.sheet.data.key !== data.key) {
    root.sheet.stop();
    root.replaceChildren();
    root.sheet = null;
  }
  if (root.sheet) root.sheet.update(data, setTriggerValue);
  else root.sheet = new BudgetSheet(root, data, setTriggerValue);
  return () => { if (root.sheet && !root.isConnected) root.sheet.stop(); };
}
