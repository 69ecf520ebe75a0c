// Unsaved figures, kept in the browser at every change, so that a reload, a crash or a lost connection takes nothing.
// Each tab keeps its own; a tab that opens the sheet takes over those of tabs that are gone.

const GONE_AFTER = 15000;

class DraftStore {
  constructor(key) {
    this.prefix = `caseload-sheet:${key}:`;
    let tab = null;
    try { tab = sessionStorage.getItem("caseload-tab"); } catch { /* storage is turned off */ }
    this.tab = tab || Math.random().toString(36).slice(2);
    try { sessionStorage.setItem("caseload-tab", this.tab); } catch { /* likewise */ }
  }
  load() {
    const found = {};
    try {
      for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.prefix))) {
        const kept = JSON.parse(localStorage.getItem(name) || "{}");
        const own = name === this.prefix + this.tab;
        if (!own && Date.now() - (kept.alive || 0) < GONE_AFTER) continue;
        Object.assign(found, kept.edits || {});
        if (!own) localStorage.removeItem(name);
      }
    } catch { return found; }
    return found;
  }
  keep(edits) {
    try {
      const name = this.prefix + this.tab;
      if (Object.keys(edits).length) localStorage.setItem(name, JSON.stringify({ alive: Date.now(), edits }));
      else localStorage.removeItem(name);
      return true;
    } catch { return false; }
  }
}
