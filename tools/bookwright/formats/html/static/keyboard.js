/* Keys without Ctrl, Alt or Command: the reader can switch them off, and they mean nothing where one writes. */
(function () {
  "use strict";
  var on = true;
  var keys = window.bookwrightKeys = {
    on: function () {
      try { on = localStorage.getItem("shortcuts") !== "off"; } catch (e) { /* a private window: as it was */ }
      return on;
    },
    turn: function (to) {
      on = to;
      try { localStorage.setItem("shortcuts", to ? "on" : "off"); } catch (e) { /* for this page */ }
    },
    free: function (event) {
      var at = event.target.nodeType === 1 ? event.target : document.body;
      return keys.on() && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !at.isContentEditable && !at.closest("input, textarea, select");
    },
  };
})();
