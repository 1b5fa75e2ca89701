/* Reader mode: everything beside the text goes away until the reader wants it back; remembered. */
(function () {
  "use strict";
  var button = document.querySelector("button.reader-mode"), root = document.documentElement;
  if (!button) return;
  function show(on) {
    root.classList.toggle("reading", on);
    button.setAttribute("aria-pressed", String(on));
    try { if (on) localStorage.setItem("reading", "on"); else localStorage.removeItem("reading"); } catch (e) { /* private window */ }
  }
  button.hidden = false;
  button.addEventListener("click", function () { show(!root.classList.contains("reading")); });
  try { if (localStorage.getItem("reading")) show(true); } catch (e) { /* private window */ }
})();
