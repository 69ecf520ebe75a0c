// Unsaved figures, kept in the browser at every change, so that a reload, a crash or a lost connection takes nothing.
// Each open page keeps its own, a duplicated tab too. A page that opens the sheet takes over those of pages that are
// gone: at once where they said so as they closed, else when they do not answer.

const ANSWER_OF_PAGES_WITHIN = 1000;

class DraftStore {
  // `refresh` keeps this page's figures again: that is its answer to another page that asks who is still there.
  constructor(key, refresh) {
    this.prefix = `caseload-sheet:${key}:`;
    // Not in sessionStorage: the browser copies it into a duplicated tab.
    window.caseloadPage = window.caseloadPage || Math.random().toString(36).slice(2);
    this.name = this.prefix + window.caseloadPage;
    this.taken = [];
    this.channel = new BroadcastChannel("caseload-sheet");
    this.channel.onmessage = (event) => { if (event.data === this.prefix) refresh(); };
  }
  // Drafts, each a map of cell -> edit, that are to be taken over.
  load() { return this.take((kept, name) => name === this.name || kept.gone); }
  // Ask the other pages; `then` gets the drafts of those that do not answer.
  ask(then) {
    const asked = Date.now();
    this.channel.postMessage(this.prefix);
    this.waiting = setTimeout(() => {
      const drafts = this.take((kept, name) => name !== this.name && (kept.gone || (kept.alive || 0) < asked));
      if (drafts.length) then(drafts);
    }, ANSWER_OF_PAGES_WITHIN);
  }
  take(isOurs) {
    const drafts = [];
    try {
      for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.prefix))) {
        const kept = JSON.parse(localStorage.getItem(name) || "{}");
        if (this.taken.includes(name) || !isOurs(kept, name)) continue;
        drafts.push(kept.edits || {});
        if (name !== this.name) this.taken.push(name);
      }
    } catch { /* storage is turned off */ }
    return drafts;
  }
  // What was taken over is forgotten only once it is kept here.
  keep(edits, gone = false) {
    try {
      if (Object.keys(edits).length) localStorage.setItem(this.name, JSON.stringify({ alive: Date.now(), gone, edits }));
      else localStorage.removeItem(this.name);
      this.taken.splice(0).forEach((name) => localStorage.removeItem(name));
      return true;
    } catch { return false; }
  }
  close() {
    clearTimeout(this.waiting);
    this.channel.close();
  }
}
