/* Search is fetched when a reader first wants it: by the button, by a key, or by an address that asks. */
(function () {
  "use strict";
  var script = document.currentScript, buttons = document.querySelectorAll("button.search-open"), asked = false;
  if (!buttons.length || !script || !window.HTMLDialogElement) return;
  function fetched() {
    if (asked) return;
    asked = true;
    var tag = document.createElement("script");
    tag.src = script.src.replace(/[^/]*$/, "search.js");
    tag.onerror = function () { asked = false; tag.remove(); };
    document.head.appendChild(tag);
  }
  // what is typed before it is there is not lost
  var search = window.bookwrightSearch = { wanted: false, typed: "", open: function () { search.wanted = true; fetched(); } };
  function open() { search.open(); }
  buttons.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", open);
    button.addEventListener("pointerenter", fetched);
    button.addEventListener("focus", fetched);
  });
  document.addEventListener("keydown", function (event) {
    var single = event.key === "/" && window.bookwrightKeys.free(event);
    if (search.wanted && !search.ready && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      search.typed += event.key;
      event.preventDefault();
    } else if (single || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) { event.preventDefault(); open(); }
  });
  if (/[?&](q|find)=/.test(location.search)) fetched();
})();
