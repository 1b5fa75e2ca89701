/* Previews: what a reference leads to, in a card beside it, by mouse, keyboard and touch. */
(function () {
  "use strict";
  var script = document.currentScript, main = document.querySelector("main");
  if (!script || !main) return;
  var assets = script.src.replace(/[^/]*$/, ""), root = assets.replace(/[^/]*\/$/, "");
  var off = (document.body.dataset.noPreviews || "").split(" "), pieces = {}, waiting = {};
  window.bookwrightPreview = function (page, found) { pieces[page] = found; };

  function fetched(page) {
    if (!waiting[page]) waiting[page] = new Promise(function (done) {
      var tag = document.createElement("script");
      tag.src = assets + "previews/" + page.replace(/\.html$/, ".js");
      tag.onload = tag.onerror = done;
      document.head.appendChild(tag);
    });
    return waiting[page];
  }
  function kind(link) {
    if (link.matches(".citation-link")) return "citations";
    if (link.matches(".footnote-ref")) return "footnotes";
    return link.matches(".quarto-xref, .glossary-term") ? "crossrefs" : "";
  }

  // a copy of what stands on this page, with names of its own
  function copied(node) {
    var copy = node.cloneNode(true), names = {};
    [copy].concat(Array.from(copy.querySelectorAll("[id]"))).forEach(function (one) { if (one.id) { names[one.id] = 1; one.id = "pv-" + one.id; } });
    copy.querySelectorAll("*").forEach(function (one) {
      Array.from(one.attributes).forEach(function (a) {
        var value = a.value.replace(/^#(.+)$|url\(#([^)]+)\)/, function (all, direct, url) { return names[direct || url] ? all.replace("#", "#pv-") : all; });
        if (value !== a.value && a.name !== "aria-describedby") one.setAttribute(a.name, value);
      });
    });
    copy.querySelectorAll(".footnote-back, .anchor, .copy").forEach(function (one) { one.remove(); });
    return copy;
  }
  function here(id) {
    var node = document.getElementById(id);
    if (!node) return null;
    if (node.matches("section[class*=level], h1")) {
      var holder = document.createElement("div"), first = node.querySelector(":scope > p"), title = node.matches("h1") ? node : node.querySelector("h2, h3, h4, h5, h6");
      [title, first || document.querySelector("main article > p")].forEach(function (part) { if (part) holder.appendChild(copied(part)); });
      return holder;
    }
    return copied(node);
  }
  function found(link) {
    var url = new URL(link.href), id = decodeURIComponent(url.hash.slice(1));
    if (url.pathname === location.pathname) return Promise.resolve(id ? here(id) : null);
    if (url.href.indexOf(root) !== 0) return Promise.resolve(null);
    var page = decodeURIComponent(url.pathname.slice(new URL(root).pathname.length));
    return fetched(page).then(function () {
      var html = (pieces[page] || {})[id];
      if (!html) return null;
      var holder = document.createElement("div");
      holder.innerHTML = html;
      holder.querySelectorAll("img[src]").forEach(function (image) { image.src = new URL(image.getAttribute("src"), url).href; });
      holder.querySelectorAll("a[href]").forEach(function (a) { a.href = new URL(a.getAttribute("href").replace(/^#pv-/, "#"), url).href; });
      return holder;
    });
  }

  var card = document.createElement("div"), shown = null, timer = 0, tapped = false;
  card.className = "preview-card"; card.id = "preview-card"; card.hidden = true;
  document.body.appendChild(card);
  function hide() {
    clearTimeout(timer);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null; tapped = false; card.hidden = true; card.textContent = "";
  }
  function show(link, touch) {
    if (shown === link) return;
    found(link).then(function (content) {
      if (!content) { if (touch) location.href = link.href; return; }
      hide();
      shown = link; tapped = touch;
      card.setAttribute("role", touch ? "dialog" : "tooltip");
      card.setAttribute("aria-label", link.textContent.trim() || link.getAttribute("aria-label") || "");
      card.appendChild(content);
      if (touch) {
        var go = document.createElement("a");
        go.className = "preview-go"; go.href = link.href; go.textContent = (link.textContent.trim() || "→") + " →";
        go.addEventListener("click", hide);
        card.appendChild(go);
      }
      link.setAttribute("aria-describedby", card.id);
      card.hidden = false;
      var box = link.getBoundingClientRect(), width = card.offsetWidth, height = card.offsetHeight, edge = 12;
      var left = Math.min(Math.max(edge, box.left + box.width / 2 - width / 2), document.documentElement.clientWidth - width - edge);
      var below = box.bottom + 8 + height <= window.innerHeight || box.top < height + 8;
      card.style.left = left + window.scrollX + "px";
      card.style.top = (below ? box.bottom + 8 : box.top - height - 8) + window.scrollY + "px";
    });
  }
  function reference(target) {
    var link = target.closest && target.closest("main a[href*='#']");
    var what = link ? kind(link) : "";
    return what && off.indexOf(what) < 0 ? link : null;
  }
  function later(doing, time) { clearTimeout(timer); timer = setTimeout(doing, time); }

  main.addEventListener("pointerover", function (event) {
    var link = event.pointerType === "mouse" && reference(event.target);
    if (link) later(function () { show(link, false); }, 220);
  });
  main.addEventListener("pointerout", function (event) { if (event.pointerType === "mouse" && reference(event.target)) later(hide, 220); });
  card.addEventListener("pointerenter", function () { clearTimeout(timer); });
  card.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse" && !tapped) later(hide, 220); });
  main.addEventListener("focusin", function (event) {
    var link = reference(event.target);
    if (link && link.matches(":focus-visible")) later(function () { show(link, false); }, 300);
  });
  main.addEventListener("focusout", function () { if (!tapped) later(hide, 150); });
  // the first tap shows, the way there is in the card; a second tap on the reference goes, too
  var touched = false;
  main.addEventListener("pointerdown", function (event) { touched = event.pointerType !== "mouse"; });
  main.addEventListener("click", function (event) {
    var link = reference(event.target);
    if (!link) return;
    if (touched && shown !== link) { event.preventDefault(); show(link, true); } else hide();
  });
  document.addEventListener("pointerdown", function (event) { if (shown && !card.contains(event.target) && !reference(event.target)) hide(); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && shown) hide(); });
})();
