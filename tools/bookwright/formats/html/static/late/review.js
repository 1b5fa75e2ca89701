/* The review: questions that were missed anywhere in the book, asked again when they are due (Leitner's boxes, quiz.js). */
(function () {
  "use strict";
  var quiz = window.bookwrightQuiz, data = window.bookwrightReview, place = document.querySelector("section.review");
  if (!quiz || !data || !place) return;
  var words = JSON.parse(place.dataset.words || "{}"), root = new URL("../../", document.currentScript.src);
  var here = make("div", "review-here"), queue = null;
  place.querySelector(".review-static").replaceWith(here);
  if (data.math) {
    var sheet = make("link");
    sheet.rel = "stylesheet"; sheet.href = new URL("assets/math.css", root).href;
    document.head.appendChild(sheet);
  }

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }
  function filled(key, values) { return words[key].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function date(day) { return new Date(day * 864e5).toLocaleDateString(document.documentElement.lang || undefined, { timeZone: "UTC", day: "numeric", month: "short" }); }
  function button(name, text, act) {
    var node = make("button", name, text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }
  function states() {
    return data.items.map(function (item) { return { item: item, state: quiz.read(item.id) }; });
  }
  function missed() {
    return states().filter(function (one) { return one.state.box; }).sort(function (a, b) { return a.state.due - b.state.due || a.state.box - b.state.box; });
  }

  // a question as it stands on its page, with addresses seen from here
  function question(item) {
    var holder = make("div"), page = new URL(item.page, root), node;
    holder.innerHTML = item.html;
    node = holder.firstElementChild;
    node.querySelectorAll("a[href]").forEach(function (a) { a.href = new URL(a.getAttribute("href"), page).href; });
    node.querySelectorAll("img[src]").forEach(function (image) { image.src = new URL(image.getAttribute("src"), page).href; });
    var label = node.querySelector(".quiz-label"), from = make("a", "review-from", item.chapter);
    from.href = new URL("#" + item.id, page).href;
    if (label) label.parentNode.append(" · ", from);
    return node;
  }

  function ask(message) {
    here.textContent = "";
    if (!queue.length) { queue = null; show(message || words.done); return; }
    var one = queue[0], node = question(one.item);
    var next = button("review-next", words.next, function () { queue.shift(); ask(); });
    next.hidden = true;
    quiz.set(node, words, true, function () {
      next.hidden = false;
      node.querySelector(".quiz-check").hidden = true;
      next.focus();
    });
    here.append(node, next);
    node.tabIndex = -1;
    node.focus();
  }

  // how things stand, and what can be done
  function show(message) {
    var all = states(), waiting = missed(), day = quiz.today(), due = waiting.filter(function (one) { return one.state.due <= day; });
    var told = all.filter(function (one) { return one.state.tries; });
    here.textContent = "";
    var status = make("p", "review-status", message || (waiting.length ? filled("due", { due: due.length, later: waiting.length - due.length }) : words.empty));
    status.setAttribute("role", "status");
    status.tabIndex = -1;
    here.append(status);
    if (due.length) here.append(button("review-start", words.start, function () { queue = due; ask(); }));
    else if (waiting.length) here.append(button("review-start", words.early, function () { queue = waiting.slice(); ask(); }));
    if (waiting.length) here.append(list(waiting));
    here.append(make("p", "review-tried", filled("tried", { tried: told.length, all: all.length, right: told.filter(function (one) { return one.state.right; }).length })));
    if (told.length) here.append(reset(all.length));
    if (message) status.focus();
  }
  function list(waiting) {
    var fold = make("details", "review-missed"), rows = make("ul");
    fold.append(make("summary", "", words.missed + " (" + waiting.length + ")"), rows);
    waiting.forEach(function (one) {
      var row = make("li"), link = make("a", "", one.item.chapter + ": " + one.item.title);
      link.href = new URL(one.item.page + "#" + one.item.id, root).href;
      row.append(link, " — " + filled("box", { box: one.state.box, date: date(one.state.due) }));
      rows.append(row);
    });
    return fold;
  }
  function reset(count) {
    var line = make("p", "review-reset"), first = button("", words.reset, sure);
    function sure() {
      line.textContent = filled("sure", { all: count }) + " ";
      var keep = button("", words.keep, function () { show(); here.querySelector(".review-reset button").focus(); });
      line.append(button("review-forget", words.reset, forget), " ", keep);
      keep.focus();
    }
    function forget() {
      data.items.forEach(function (item) { quiz.forget(item.id); });
      show(words.empty);
    }
    line.append(first);
    return line;
  }
  show();
})();
