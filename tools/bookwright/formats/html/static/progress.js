/* Which chapters were read and where the reader was: kept in this browser only, forgotten on request. Arrow keys turn pages. */
(function () {
  "use strict";
  var script = document.currentScript, body = document.body, main = document.querySelector("main"), article = main && main.querySelector("article");
  if (!script || !article) return;
  var root = script.src.replace(/[^/]*$/, "").replace(/[^/]*\/$/, "");
  var key = "progress:" + new URL(root).pathname, state = { done: {}, last: null };

  function sound(value) {
    var good = { done: {}, last: null }, path = /^(?!\/|.*\.\.)[\w%./ -]+\.html$/;
    if (!value || typeof value !== "object" || !value.done || typeof value.done !== "object") return null;
    Object.keys(value.done).forEach(function (page) { if (path.test(page)) good.done[page] = 1; });
    var last = value.last;
    if (last && path.test(last.page) && /^[^\s<>"]*$/.test(last.id || "")) good.last = { page: last.page, id: last.id || "", title: String(last.title).slice(0, 200) };
    return good;
  }
  function read() {
    try { state = sound(JSON.parse(localStorage.getItem(key))) || state; } catch (e) { /* nothing kept, or not by us */ }
  }
  function keep() { try { localStorage.setItem(key, JSON.stringify(state)); } catch (e) { /* private window */ } }
  // answers of quizzes go with the file that is saved, under the names that features/quiz.js gives them in this book
  var answers = "quiz:" + new URL(root).pathname + "#";
  function answered() {
    var found = {};
    try {
      Object.keys(localStorage).forEach(function (name) { if (name.indexOf(answers) === 0) found[name.slice(answers.length)] = JSON.parse(localStorage.getItem(name)); });
    } catch (e) { /* nothing kept, or not by us */ }
    return found;
  }
  function answer(given) {
    if (!given || typeof given !== "object") return;
    Object.keys(given).forEach(function (id) {
      var one = given[id];
      if (!/^[\w.:-]+$/.test(id) || !one || typeof one !== "object" || typeof one.answer !== "string" || typeof one.tries !== "number") return;
      var kept = { right: one.right === true, tries: one.tries, answer: one.answer.slice(0, 500) };
      if (typeof one.box === "number" && typeof one.due === "number") { kept.box = one.box; kept.due = one.due; }
      try { localStorage.setItem(answers + id, JSON.stringify(kept)); } catch (e) { /* private window */ }
    });
  }
  function page(url) {
    var link = new URL(url, location.href);
    return link.href.indexOf(root) === 0 ? decodeURIComponent(link.pathname.slice(new URL(root).pathname.length)) : "";
  }
  read();

  // marks on what was read, in the book's contents
  function marks() {
    document.querySelectorAll("#quarto-sidebar a.sidebar-link").forEach(function (a) {
      var mark = a.querySelector(".read-mark"), done = state.done[page(a.href)];
      if (done && !mark) {
        mark = document.createElement("span");
        mark.className = "read-mark";
        mark.textContent = "✓";
        mark.setAttribute("role", "img");
        mark.setAttribute("aria-label", (body.dataset.place || "").split("|")[2] || "read");
        a.appendChild(mark);
      } else if (!done && mark) mark.remove();
    });
  }
  marks();

  // where the reader is: the last section that has come into view; a chapter is read when its end was
  var here = page(location.href), heads = article.querySelectorAll("section[id] > h2, section[id] > h3");
  if (here && /page-(chapter|appendix|front|part)/.test(body.className) && !body.classList.contains("page-gathered")) {
    var waiting = false, name = (main.querySelector("h1") || body).textContent.trim().replace(/\s+/g, " ");
    var look = function () {
      waiting = false;
      var at = null, ended = article.getBoundingClientRect().bottom < window.innerHeight + 40;
      heads.forEach(function (h) { if (h.getBoundingClientRect().top < (ended ? window.innerHeight : 160)) at = h; });
      var title = at ? at.cloneNode(true) : null;
      if (title) title.querySelectorAll(".anchor").forEach(function (a) { a.remove(); });
      read(); // another window may have written
      state.last = { page: here, id: at ? at.parentElement.id : "", title: title ? title.textContent.trim().replace(/\s+/g, " ") : name };
      if (ended) state.done[here] = 1;
      keep(); marks();
    };
    window.addEventListener("scroll", function () { if (!waiting) { waiting = true; setTimeout(look, 400); } }, { passive: true });
  }

  // on the home page: the way back, and what can be done with what is kept
  var words = body.dataset.progress && JSON.parse(body.dataset.progress);
  function button(text, doing) {
    var one = document.createElement("button");
    one.type = "button"; one.textContent = text;
    one.addEventListener("click", doing);
    return one;
  }
  function panel() {
    var old = document.querySelector(".reading-progress");
    if (old) old.remove();
    var links = Array.from(document.querySelectorAll("#quarto-sidebar .chapter-number")).filter(function (n) { return /^\d/.test(n.textContent) && n.closest("a"); }).map(function (n) { return page(n.closest("a").href); });
    var count = links.filter(function (p) { return state.done[p]; }).length;
    if (!state.last && !count) return;
    var box = document.createElement("section"), line = document.createElement("p"), tools = document.createElement("details"), head = document.createElement("summary");
    box.className = "reading-progress";
    box.setAttribute("aria-label", words.title);
    if (state.last) {
      var go = document.createElement("a");
      go.href = root + encodeURI(state.last.page) + (state.last.id ? "#" + encodeURIComponent(state.last.id) : "");
      go.textContent = words.continue + ": " + state.last.title;
      line.append(go, " ");
    }
    var said = document.createElement("span");
    said.textContent = words.count.replace("{read}", count).replace("{all}", links.length);
    line.append(said);
    var file = document.createElement("input"), told = document.createElement("span");
    file.type = "file"; file.accept = "application/json,.json"; file.hidden = true; file.setAttribute("aria-label", words.import);
    told.setAttribute("role", "status");
    file.addEventListener("change", function () {
      if (file.files[0]) file.files[0].text().then(function (text) {
        var found = null, given = null;
        try { given = JSON.parse(text); found = sound(given); } catch (e) { /* said below */ }
        if (!found) { told.textContent = words.bad; return; }
        state = found; answer(given.quizzes); keep(); marks(); panel();
      });
    });
    head.textContent = words.title;
    tools.append(head, button(words.export, function () {
      var a = document.createElement("a");
      a.href = URL.createObjectURL(new Blob([JSON.stringify({ done: state.done, last: state.last, quizzes: answered() }, null, 1)], { type: "application/json" }));
      a.download = "reading-progress.json"; a.click();
      setTimeout(function () { URL.revokeObjectURL(a.href); }, 1000);
    }), button(words.import, function () { file.click(); }), button(words.clear, function () {
      if (!confirm(words.sure)) return;
      state = { done: {}, last: null };
      try { localStorage.removeItem(key); } catch (e) { /* private window */ }
      marks(); panel();
    }), file, told);
    box.append(line, tools);
    var title = document.getElementById("title-block-header");
    if (title) title.after(box); else main.prepend(box);
  }
  if (words) panel();

  // ← and → turn pages, unless the keys mean something where the focus is
  document.addEventListener("keydown", function (event) {
    if (event.shiftKey || !/^Arrow(Left|Right)$/.test(event.key) || !window.bookwrightKeys.free(event)) return;
    var at = event.target.nodeType === 1 ? event.target : body;
    if (at.closest("audio, video, [role=tab], [role=slider], [role=dialog], dialog, .explorer, pre, .table-scroll, .equation, .graphic") || document.querySelector("dialog[open]")) return;
    var forward = (event.key === "ArrowRight") !== (getComputedStyle(document.documentElement).direction === "rtl");
    var link = document.querySelector(".page-navigation a[rel=" + (forward ? "next" : "prev") + "]");
    if (link) { event.preventDefault(); link.click(); }
  });
})();
