/* Annotations shown at their line: when pointed at (`hover`) or chosen (`select`). Without this the list is below. */
(function () {
  "use strict";
  document.querySelectorAll(".code-annotations-hover, .code-annotations-select").forEach(function (box, n) {
    var list = box.querySelector(":scope > ol.code-annotations");
    var pre = box.querySelector("pre.annotated");
    if (!list || !pre) return;
    var hover = box.classList.contains("code-annotations-hover");
    var note = document.createElement("div");
    var open = null;
    note.className = "annotation-note";
    note.id = "annotation-note-" + n;
    note.setAttribute("aria-live", "polite");
    note.hidden = true;
    list.before(note);
    box.classList.add("operated");

    function show(button) {
      if (open) open.setAttribute("aria-expanded", "false");
      pre.querySelectorAll(".line.told").forEach(function (line) { line.classList.remove("told", "on"); });
      open = button;
      note.hidden = !button;
      if (!button) return;
      button.setAttribute("aria-expanded", "true");
      var item = list.querySelector(":scope > li[data-annotation='" + button.dataset.annotation + "']");
      note.replaceChildren.apply(note, Array.prototype.map.call(item ? item.childNodes : [], function (c) { return c.cloneNode(true); }));
      pre.querySelectorAll(".code-annotation").forEach(function (one) {
        var line = one.closest(".line");
        if (one.dataset.annotation === button.dataset.annotation && line && !line.classList.contains("on")) line.classList.add("told", "on");
      });
    }

    pre.querySelectorAll("a.code-annotation").forEach(function (link) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "code-annotation";
      button.dataset.annotation = link.dataset.annotation;
      button.setAttribute("aria-label", link.getAttribute("aria-label"));
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", note.id);
      link.replaceWith(button);
      button.addEventListener("click", function () { show(open === button && !hover ? null : button); });
      if (hover) {
        button.addEventListener("mouseenter", function () { show(button); });
        button.addEventListener("focus", function () { show(button); });
      }
    });
    box.addEventListener("keydown", function (event) { if (event.key === "Escape") show(null); });
  });
})();
