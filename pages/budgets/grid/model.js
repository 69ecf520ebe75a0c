// The sheet without a screen: what is stored, what was typed since, undo and redo, sums. A cell is "account:place".

class SheetModel {
  constructor(data) {
    this.locked = Array(12).fill(false);
    this.edits = new Map(); // cell -> {seen, value, typed, at}; `at`: when, in ms
    this.absent = new Map(); // the same of accounts that the sheet does not show now; kept, and asked for
    this.conflicts = new Map(); // cell -> {theirs, by, at, note}
    this.past = [];
    this.future = [];
    this.sent = null;
    this.take(data);
  }

  // Take over unsaved figures that pages kept which are gone. Of two for a cell the newer one stands, and the other is
  // a step back; returns how many cells had two.
  join(drafts) {
    let differing = 0;
    for (const [cell, edit] of drafts.flatMap((draft) => Object.entries(draft))) {
      const own = this.edits.get(cell) || this.absent.get(cell);
      const same = own && own.value === edit.value && own.typed === edit.typed;
      const [newer, older] = own && (own.at || 0) >= (edit.at || 0) ? [own, edit] : [edit, own];
      (this.rowOf(cell) ? this.edits : this.absent).set(cell, { ...newer });
      if (!own || same) continue;
      differing += 1;
      this.past.push([[cell, older.value, older.typed, newer.value, newer.typed]]);
    }
    this.rebase();
    return differing;
  }

  take(data) {
    this.rows = data.rows;
    this.periods = data.periods;
    this.byAccount = new Map(data.rows.filter((row) => row.kind === "base").map((row) => [String(row.account), row]));
    this.format = data.format;
    this.editable = data.editable;
    this.regroup();
  }

  // A line that leaves the sheet takes its unsaved figures out of sight, not out of the draft; they come back with it.
  regroup() {
    for (const [cell, edit] of [...this.edits]) if (!this.rowOf(cell)) {
      this.edits.delete(cell);
      this.conflicts.delete(cell);
      this.absent.set(cell, edit);
    }
    for (const [cell, edit] of [...this.absent]) if (this.rowOf(cell)) {
      this.absent.delete(cell);
      this.edits.set(cell, edit);
    }
  }
  absentAccounts() { return [...new Set([...this.absent.keys()].map((cell) => Number(cell.split(":")[0])))]; }

  rowOf(cell) { return this.byAccount.get(cell.split(":")[0]); }
  placeOf(cell) { return Number(cell.split(":")[1]); }
  stored(cell) {
    const row = this.rowOf(cell);
    const place = this.placeOf(cell);
    return { value: row.months[place], typed: place in row.typed };
  }
  state(cell) { return this.edits.get(cell) || this.stored(cell); }
  value(row, place) {
    if (row.kind !== "base") return row.months[place];
    const edit = this.edits.get(`${row.account}:${place}`);
    return edit ? edit.value : row.months[place];
  }
  months(row) { return row.months.map((_amount, place) => this.value(row, place)); }
  year(row) { return this.months(row).reduce((sum, amount) => sum + amount, 0); }
  sums(type) {
    const sums = Array(12).fill(0);
    for (const row of this.rows) if (row.type === type) this.months(row).forEach((amount, place) => { sums[place] += amount; });
    return sums;
  }

  // What became of a save: stored cells leave the draft unless they were typed in again meanwhile.
  acknowledge(outcome) {
    for (const [account, place, value, typed] of outcome.saved) {
      const cell = `${account}:${place}`;
      const edit = this.edits.get(cell);
      if (!edit) continue;
      if (edit.value === value && edit.typed === typed) this.edits.delete(cell);
      else edit.seen = value;
      this.conflicts.delete(cell);
    }
    for (const one of outcome.conflicts) {
      const cell = `${one.account}:${one.place}`;
      if (this.edits.has(cell)) this.conflicts.set(cell, { theirs: one.theirs, by: one.by, at: one.at, note: one.note });
    }
    this.sent = null;
  }

  // Hold the draft against what is stored now: what stands there already is done, what somebody changed is a conflict.
  rebase() {
    for (const [cell, edit] of [...this.edits]) {
      const stored = this.stored(cell);
      if (stored.value === edit.value && stored.typed === edit.typed) {
        this.edits.delete(cell);
        this.conflicts.delete(cell);
      } else if (stored.value !== edit.seen && stored.value !== edit.value) {
        const mark = this.rowOf(cell).typed[this.placeOf(cell)] || {};
        const known = this.conflicts.get(cell);
        if (!known || known.theirs !== stored.value)
          this.conflicts.set(cell, { theirs: stored.value, by: mark.by || null, at: mark.at || null, note: mark.note || null });
      } else this.conflicts.delete(cell);
    }
  }

  // Set cells as one step that can be undone; `changes` are [cell, value, typed]. Returns how many really changed.
  set(changes, { remember = true } = {}) {
    const step = [];
    for (const [cell, value, typed] of changes) {
      const before = this.state(cell);
      if (before.value === value && before.typed === typed) continue;
      step.push([cell, before.value, before.typed, value, typed]);
      this.put(cell, value, typed);
    }
    if (remember && step.length) {
      this.past.push(step);
      this.future = [];
    }
    return step.length;
  }
  put(cell, value, typed) {
    const stored = this.stored(cell);
    const edit = this.edits.get(cell);
    if (stored.value === value && stored.typed === typed) {
      this.edits.delete(cell);
      this.conflicts.delete(cell);
    } else this.edits.set(cell, { seen: edit ? edit.seen : stored.value, value, typed, at: Date.now() });
  }
  step(from, to, back) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    for (const [cell, oldValue, oldTyped, value, typed] of step) {
      if (this.rowOf(cell)) this.put(cell, back ? oldValue : value, back ? oldTyped : typed);
    }
    return step.map(([cell]) => cell);
  }
  undo() { return this.step(this.past, this.future, true); }
  redo() { return this.step(this.future, this.past, false); }

  choose(cell, mine) {
    const conflict = this.conflicts.get(cell);
    const edit = this.edits.get(cell);
    if (!conflict || !edit) return;
    this.conflicts.delete(cell);
    if (mine) edit.seen = conflict.theirs;
    else this.edits.delete(cell);
  }

  // What is sent: [account, month yyyymm, seen, new or null]; cells with an open conflict wait for a choice.
  unsaved() {
    return [...this.edits].filter(([cell]) => !this.conflicts.has(cell)).map(([cell, edit]) => [
      this.rowOf(cell).account, this.periods[this.placeOf(cell)], edit.seen, edit.typed ? edit.value : null,
    ]);
  }
  draft() { return Object.fromEntries([...this.absent, ...this.edits]); }
}
