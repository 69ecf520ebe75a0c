// The row of buttons, the line that says what is going on, and the list of figures that two people changed.

class SheetTools {
  constructor(root, sheet) {
    this.sheet = sheet;
    const { words } = sheet;
    this.bar = make("div", "tools");
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", words.tools);
    this.buttons = {};
    this.note = this.field("note", words.note, "wide");
    this.button("save", words.save, () => sheet.save(), "primary");
    this.bar.prepend(this.buttons.save);
    this.button("undo", words.undo, () => sheet.undo());
    this.button("redo", words.redo, () => sheet.redo());
    this.button("fill", words.fill_right, () => sheet.fill("right"));
    this.button("take_back", words.take_back, () => sheet.takeBack());
    this.button("lock", words.lock_months, () => sheet.lockChosen());
    this.change = this.field("change", words.change, "short");
    this.change.addEventListener("keydown", (event) => { if (event.key === "Enter") sheet.raise(this.change.value); });
    this.button("apply", words.apply, () => sheet.raise(this.change.value));
    this.total = this.field("total", words.total, "short");
    this.method = make("select");
    this.method.setAttribute("aria-label", words.method);
    this.offerMethods();
    this.bar.append(this.method);
    this.button("spread", words.spread, () => sheet.spreadChosen(this.total.value, this.method.value));
    const cents = make("label", "cents");
    const box = make("input");
    box.type = "checkbox";
    box.addEventListener("change", () => { sheet.cents = box.checked; sheet.refreshAll(); });
    cents.append(box, document.createTextNode(` ${words.cents}`));
    this.bar.append(cents);
    this.bar.addEventListener("keydown", (event) => this.keys(event));
    this.state = make("div", "state");
    this.state.setAttribute("role", "status");
    this.said = make("span", "said");
    this.open = make("span", "open");
    this.state.append(this.open, this.said);
    this.cell = make("div", "about");
    root.append(this.bar, this.state, this.cell);
    this.bar.hidden = !sheet.data.editable;
  }

  offerMethods() {
    const chosen = this.method.value;
    this.method.replaceChildren(...this.sheet.data.methods.map(([value, label]) => new Option(label, value)));
    if (this.sheet.data.methods.some(([value]) => value === chosen)) this.method.value = chosen;
  }

  keys(event) {
    event.stopPropagation();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); this.sheet.save(); }
  }

  field(name, label, className) {
    const input = make("input", className);
    input.type = "text";
    input.placeholder = label;
    input.setAttribute("aria-label", label);
    input.dataset.name = name;
    this.bar.append(input);
    return input;
  }

  button(name, label, action, className = "") {
    const button = make("button", className, label);
    button.type = "button";
    button.dataset.name = name;
    const hint = this.sheet.words[`${name}_hint`];
    if (hint) button.title = hint;
    button.addEventListener("click", () => { if (this.sheet.input.commit()) { action(); } });
    this.bar.append(button);
    this.buttons[name] = button;
  }

  refresh() {
    const { model, words } = this.sheet;
    this.bar.hidden = !model.editable;
    const count = model.edits.size;
    this.buttons.save.textContent = model.sent ? words.saving : words.save;
    this.buttons.save.disabled = !count || Boolean(model.sent);
    this.buttons.undo.disabled = !model.past.length;
    this.buttons.redo.disabled = !model.future.length;
    this.open.textContent = !model.editable ? words.read_only : count ? fill(words.unsaved, { count }) : words.all_saved;
    this.open.classList.toggle("waiting", Boolean(count) && model.editable);
  }

  say(text, kind = "") {
    this.said.textContent = text;
    this.said.className = `said ${kind}`;
  }

  report(outcome) {
    const { words } = this.sheet;
    const parts = outcome.saved.length ? [fill(words.saved, { count: outcome.saved.length })] : [];
    if (outcome.conflicts.length) parts.push(fill(words.conflicts, { count: outcome.conflicts.length }));
    else this.note.value = "";
    this.say(parts.join(" "), outcome.conflicts.length ? "bad" : "good");
  }

  // What stands behind the chosen cell, and the sum of a block.
  describe() {
    const { table, model, words, data } = this.sheet;
    const { row, col } = table.cursor;
    const line = model.rows[row];
    const show = (amount) => showAmount(amount, model.format, true);
    const range = table.range();
    const parts = [this.sheet.nameOf(row, col), show(col === 12 ? model.year(line) : model.value(line, col))];
    if (line.kind === "base" && col < 12) {
      parts.push(`${words.prior_month} ${show(line.prior_months[col])}`);
      if (line.forecast_months) parts.push(`${words.forecast} ${show(line.forecast_months[col])}`);
      const state = model.state(`${line.account}:${col}`);
      const mark = line.typed[col];
      if (!state.typed && line.driven.includes(col)) parts.push(words.driven);
      if (state.typed) {
        parts.push(`${words.own} ${show(line.own[col])}`);
        if (mark && !model.edits.has(`${line.account}:${col}`))
          parts.push(fill(words.typed_by, { person: mark.by, when: mark.at }) + (mark.note ? `: ${mark.note}` : ""));
      }
    }
    if (range.top !== range.bottom || range.left !== range.right) {
      let sum = 0;
      for (let at = range.top; at <= range.bottom; at += 1)
        for (let place = range.left; place <= Math.min(range.right, 11); place += 1) sum += model.value(model.rows[at], place);
      parts.push(`${words.sum} ${show(sum)}`);
    }
    this.cell.textContent = parts.join(" · ");
  }
}

class ConflictList {
  constructor(root, sheet) {
    this.sheet = sheet;
    this.box = make("section", "conflicts");
    this.box.setAttribute("aria-label", sheet.words.conflict_title);
    root.append(this.box);
  }

  refresh() {
    const { model, words, data } = this.sheet;
    const cells = [...model.conflicts.keys()];
    this.box.hidden = !cells.length;
    if (!cells.length) { this.box.replaceChildren(); return; }
    const show = (amount) => showAmount(amount, model.format, true);
    const list = make("ul");
    for (const cell of cells) {
      const { theirs, by, at, note } = model.conflicts.get(cell);
      const row = model.rowOf(cell);
      const item = make("li");
      const name = `${row.code} ${row.name}, ${data.months[model.placeOf(cell)]}`;
      const who = by ? fill(words.their_figure, { amount: show(theirs), person: by, when: at || "" }) : fill(words.file_figure, { amount: show(theirs) });
      item.append(make("strong", "", name), make("span", "", who + (note ? ` (${note})` : "")));
      item.append(make("span", "", fill(words.my_figure, { amount: show(model.state(cell).value) })));
      item.append(this.choice(words.keep_mine, [cell], true, name), this.choice(words.take_theirs, [cell], false, name));
      list.append(item);
    }
    const all = make("div", "all");
    all.append(make("strong", "", fill(words.conflict_lead, { count: cells.length })));
    if (cells.length > 1) all.append(this.choice(words.keep_all, cells, true), this.choice(words.take_all, cells, false));
    this.box.replaceChildren(all, list);
  }

  choice(label, cells, mine, name) {
    const button = make("button", "", label);
    button.type = "button";
    if (name) button.setAttribute("aria-label", `${label}: ${name}`);
    button.addEventListener("click", () => this.sheet.choose(cells, mine));
    return button;
  }
}
