/* A link to one paragraph, named by its own words, so that it holds while other text changes; and the report of a problem. */
(function () {
  "use strict";
  var script = document.currentScript, article = document.querySelector("main article");
  if (!script || !article) return;
  var words = (document.body.dataset.place || "Link to this place|Copied").split("|");

  // a paragraph's name: a hash of its text without numbers that belong to other places
  function named(p) {
    var copy = p.cloneNode(true);
    copy.querySelectorAll(".quarto-xref, .footnote-ref, .citation, .sidenote, button").forEach(function (one) { one.remove(); });
    var text = copy.textContent.replace(/\s+/g, ""), hash = 0x811c9dc5;
    for (var i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return "p-" + (hash >>> 0).toString(36);
  }
  function paragraphs() { return Array.from(article.querySelectorAll("p")).filter(function (p) { return !p.closest("figure, details, .sidenote, .page-tools") && p.textContent.trim().length > 20; }); }

  function arrive() {
    var name = location.hash.slice(1);
    if (!/^p-[0-9a-z]+$/.test(name) || document.getElementById(name)) return;
    var found = paragraphs().find(function (p) { return named(p) === name; });
    if (!found) return;
    article.querySelectorAll(".arrived").forEach(function (p) { p.classList.remove("arrived"); });
    found.classList.add("arrived");
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", arrive);
  if (document.readyState === "complete") arrive(); else window.addEventListener("load", arrive);

  // one button, beside the paragraph that the mouse or a selection is in
  var button = document.createElement("button"), now = null;
  button.type = "button"; button.className = "place-link"; button.hidden = true;
  button.textContent = "¶"; button.setAttribute("aria-label", words[0]); button.title = words[0];
  document.body.appendChild(button);
  function beside(p) {
    if (p === now && !button.hidden) return;
    now = p;
    var box = p.getBoundingClientRect(), left = box.left + window.scrollX - 30;
    button.style.left = Math.max(2, left) + "px";
    button.style.top = box.top + window.scrollY - (left < 2 ? 26 : 0) + "px";
    button.textContent = "¶"; button.hidden = false;
  }
  function paragraph(node) {
    var p = node && (node.nodeType === 1 ? node : node.parentElement);
    p = p && p.closest("main article p");
    return p && !p.closest("figure, details, .sidenote") ? p : null;
  }
  article.addEventListener("pointerover", function (event) {
    var p = event.pointerType === "mouse" && paragraph(event.target);
    if (p) beside(p);
  });
  document.addEventListener("selectionchange", function () {
    var chosen = document.getSelection(), p = chosen && !chosen.isCollapsed && paragraph(chosen.anchorNode);
    if (p) beside(p);
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") button.hidden = true; });
  button.addEventListener("click", function () {
    var address = location.href.split("#")[0] + "#" + named(now);
    function done() { button.textContent = "✓"; button.setAttribute("aria-label", words[1]); setTimeout(function () { button.textContent = "¶"; button.setAttribute("aria-label", words[0]); }, 1600); }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(address).then(done, function () { location.hash = named(now); });
    else location.hash = named(now); // without a clipboard the address bar has it
  });

  // without a mouse: the paragraph that is being read, from the panel of settings or by a key
  var told = document.createElement("div");
  told.className = "place-told";
  told.setAttribute("role", "status");
  document.body.appendChild(told);
  window.bookwrightPlace = {
    point: function () {
      var all = paragraphs(), at = document.activeElement, chosen = document.getSelection();
      var p = at && all.indexOf(at) >= 0 ? at : chosen && !chosen.isCollapsed && paragraph(chosen.anchorNode);
      p = p || all.find(function (one) { return one.getBoundingClientRect().bottom > window.innerHeight / 4; }) || all[all.length - 1];
      if (!p) return;
      var name = named(p), first = p.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
      function say(word) { told.textContent = word + ": " + first + "\u2026"; setTimeout(function () { told.textContent = ""; }, 4000); }
      function here() { history.replaceState(null, "", "#" + name); say(words[0]); } // without a clipboard the address bar has it
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(location.href.split("#")[0] + "#" + name).then(function () { say(words[1]); }, here);
      else here();
    },
  };

  // a report says which section is being read, of which edition
  var report = document.querySelector("a[data-report]"), edition = null;
  window.bookwrightEdition = function (found) { edition = found; };
  if (report && /[?&]body=/.test(report.href)) {
    var bare = report.href, asked = false, said = report.dataset.report.split("|");
    var prepare = function () {
      if (!asked) {
        asked = true;
        var tag = document.createElement("script");
        tag.src = script.src.replace(/[^/]*$/, "edition.js");
        tag.onload = prepare;
        document.head.appendChild(tag);
      }
      var at = document.querySelector("#TOC a[aria-current=location]"), url = new URL(bare), text = url.searchParams.get("body");
      if (at) text += said[0] + ": " + at.textContent.trim() + " (" + at.hash + ")\n";
      if (edition && (edition.date || edition.commit)) text += said[1] + ": " + [edition.date, edition.commit].filter(Boolean).join(", ") + "\n";
      url.searchParams.set("body", text + "\n");
      report.href = url.href;
    };
    ["pointerover", "focus", "pointerdown", "click"].forEach(function (kind) { report.addEventListener(kind, prepare); });
  }
})();
