// Amounts: integers in minor units, exact. The spreading rules are those of planning/budgets/spreading.py; a test holds
// both against each other (tests/browser/test_sheet_rules.py).

function nearest(numerator, denominator) {
  const size = (2n * (numerator < 0n ? -numerator : numerator) + denominator) / (2n * denominator);
  return numerator < 0n ? -size : size;
}

const magnitude = (value) => (value < 0n ? -value : value);

function canWeigh(weights) {
  return weights.some((one) => one !== 0) && (weights.every((one) => one >= 0) || weights.every((one) => one <= 0));
}

function spreadOver(total, weights) {
  if (!weights.length) return null;
  const usable = (canWeigh(weights) ? weights : weights.map(() => 1)).map((one) => magnitude(BigInt(one)));
  const whole = usable.reduce((sum, one) => sum + one, 0n);
  let running = 0n;
  let before = 0n;
  return usable.map((one) => {
    running += one;
    const reached = nearest(BigInt(total) * running, whole);
    const part = reached - before;
    before = reached;
    return Number(part);
  });
}

function spreadToTotal(months, total, weights, locked) {
  const open = months.map((_amount, place) => place).filter((place) => !locked[place]);
  const rest = total - months.reduce((sum, amount, place) => (locked[place] ? sum + amount : sum), 0);
  if (!open.length) return rest === 0 ? [...months] : null;
  const parts = spreadOver(rest, open.map((place) => weights[place]));
  const result = [...months];
  open.forEach((place, at) => { result[place] = parts[at]; });
  return result;
}

function raiseByRate(amounts, millionths) {
  let running = 0n;
  let before = 0n;
  return amounts.map((amount) => {
    running += BigInt(amount);
    const reached = nearest(running * BigInt(1000000 + millionths), 1000000n);
    const part = reached - before;
    before = reached;
    return Number(part);
  });
}

function raiseByAmount(amounts, added) {
  const parts = spreadOver(added, amounts);
  return amounts.map((amount, place) => amount + parts[place]);
}

// Read what a person typed or pasted: {minor, rounded}, or null when it is no amount. Marks are those of the hospital's
// locale; a mark of thousands that does not part three digits is refused rather than guessed at.
function readAmount(text, format) {
  let left = text.trim().replace(/[\s\u00a0\u202f']/g, "").replace(format.symbol, "").replace(/[−–]/g, "-");
  let negative = false;
  if (/^\(.*\)$/.test(left)) { negative = true; left = left.slice(1, -1).replace(format.symbol, ""); }
  if (left.startsWith("-") || left.endsWith("-")) { negative = !negative; left = left.replace(/^-|-$/, ""); }
  else if (left.startsWith("+")) left = left.slice(1);
  const halves = left.split(format.point);
  if (halves.length > 2) return null;
  let [whole, part = ""] = halves;
  const group = /[\s\u00a0\u202f']/.test(format.group) ? null : format.group;
  if (group !== null && whole.includes(group)) {
    const pieces = whole.split(group);
    if (!/^\d{1,3}$/.test(pieces[0]) || !pieces.slice(1).every((piece) => /^\d{3}$/.test(piece))) return null;
    whole = pieces.join("");
  }
  if (!/^\d*$/.test(whole) || !/^\d*$/.test(part) || !(whole + part)) return null;
  const kept = (part + "0".repeat(format.digits + 1)).slice(0, format.digits + 1);
  let tenths = BigInt((whole || "0") + kept);
  const minor = Number((tenths + 5n) / 10n);
  const rounded = /[1-9]/.test(part.slice(format.digits));
  if (minor > 1e15) return null;
  return { minor: negative && minor ? -minor : minor, rounded };
}

// A dash is how spreadsheets write zero; taken in a pasted block only, where nobody can mean anything else.
function readPasted(text, format) {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(format.symbol, "");
  return /^[-−–—]$/.test(bare) ? { minor: 0, rounded: false } : readAmount(text, format);
}

// "=1,200*12+50": {minor, rounded} like an amount, null when it is no sum. Reckoned in fractions, rounded once at the end.
function readFormula(text, format) {
  const sum = text.trim().match(/^=(.+)$/);
  if (!sum) return null;
  const tokens = sum[1].replace(/[\s\u00a0\u202f]/g, "").replace(/[−–]/g, "-").replace(/×/g, "*").match(/[-+*/()]|[^-+*/()]+/g) || [];
  let at = 0;
  const number = () => {
    const read = readAmount(tokens[at] || "", { ...format, digits: 6 });
    if (read === null || read.rounded || /[-+()]/.test(tokens[at])) throw new Error("no amount");
    at += 1;
    return [BigInt(read.minor), 1000000n];
  };
  const factor = () => {
    if (tokens[at] === "-" || tokens[at] === "+") { const minus = tokens[at++] === "-"; const [top, below] = factor(); return [minus ? -top : top, below]; }
    if (tokens[at] !== "(") return number();
    at += 1;
    const inner = terms();
    if (tokens[at++] !== ")") throw new Error("no amount");
    return inner;
  };
  const product = () => {
    let [top, below] = factor();
    while (tokens[at] === "*" || tokens[at] === "/") {
      const by = tokens[at++] === "*" ? factor() : factor().reverse();
      if (by[1] === 0n) throw new Error("no amount");
      [top, below] = [top * by[0], below * by[1]];
    }
    return [top, below];
  };
  const terms = () => {
    let [top, below] = product();
    while (tokens[at] === "+" || tokens[at] === "-") {
      const minus = tokens[at++] === "-";
      const [more, under] = product();
      [top, below] = [top * under + (minus ? -more : more) * below, below * under];
    }
    return [top, below];
  };
  try {
    let [top, below] = terms();
    if (at < tokens.length) return null;
    if (below < 0n) [top, below] = [-top, -below];
    const scaled = top * 10n ** BigInt(format.digits);
    const minor = nearest(scaled, below);
    return magnitude(minor) > 10n ** 15n ? null : { minor: Number(minor), rounded: scaled % below !== 0n };
  } catch { return null; }
}

function withGroups(digits, mark) {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);
}

function showAmount(minor, format, cents) {
  if (minor === null || minor === undefined) return "–";
  const unit = 10 ** format.digits;
  const size = Math.abs(minor);
  let text;
  if (cents && format.digits) {
    text = withGroups(String(Math.floor(size / unit)), format.group) + format.point
      + String(size % unit).padStart(format.digits, "0");
  } else {
    text = withGroups(String(Math.floor((2 * size + unit) / (2 * unit))), format.group);
  }
  return minor < 0 ? `(${text})` : text;
}

function plainAmount(minor, format) {
  const unit = 10 ** format.digits;
  const size = Math.abs(minor);
  const part = size % unit;
  const text = String(Math.floor(size / unit)) + (part ? format.point + String(part).padStart(format.digits, "0") : "");
  return (minor < 0 ? "-" : "") + text;
}

// "3%", "-2.5 %": millionths; null when it is no percentage.
function readRate(text, format) {
  const match = text.trim().match(/^(.*)%$/);
  if (!match) return null;
  const read = readAmount(match[1], { ...format, digits: 4 });
  return read === null || read.rounded || read.minor <= -1e6 ? null : read.minor;
}
