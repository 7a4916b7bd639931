// Nobody watches this page, and one spinner costs a tenth of a core.
"use strict";
((page) => {
  // Over at once rather than never begun: what waits for an animation's end hears of it, and what fades in is there,
  // so that a picture of a dialog shows the dialog. A sheet that is made, not written, needs no leave of a strict CSP.
  const OVER_AT_ONCE = `*, *::before, *::after, *::backdrop {
    animation-delay: 0s !important; animation-duration: 1ms !important; animation-iteration-count: 1 !important;
    transition-delay: 0s !important; transition-duration: 1ms !important; scroll-behavior: auto !important;
  }`;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(OVER_AT_ONCE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch (error) {
    page.tell("unreadable", { what: "stilling", why: page.codeOf(error) });
  }
})(window.wabridgePage);
