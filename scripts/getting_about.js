// One entry in the browser's history for what a person chose. Streamlit adds an entry each time the server writes a
// part of the address, and a page writes its month, budget and more when it opens: Back then went through views that
// nobody chose. What follows a click or a key may add one entry; every other change of the address replaces it.
(() => {
  const add = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let chosen = false;
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => { chosen = true; }, true);
  }
  addEventListener("popstate", () => { chosen = false; }, true);
  history.pushState = (state, title, address) => {
    (chosen ? add : replace)(state, title, address);
    chosen = false;
  };
  // The server learns whether tables have a phone's width: it is told by a cookie before the first answer is asked for.
  const tell_width = () => {
    const narrow = innerWidth < 640;
    document.cookie = `caseload_window=narrow; path=/; SameSite=Strict; max-age=${narrow ? 31536000 : 0}`;
  };
  tell_width();
  addEventListener("resize", tell_width);
  // On a phone the menu lies over the page: choosing from it folds it away, as Streamlit's own menu does.
  addEventListener("click", (event) => {
    if (innerWidth < 768 && event.target.closest(".st-key-menu a, .st-key-menu_search button")) {
      document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    }
  });
})();
