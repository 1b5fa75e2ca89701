/* Quizzes that answer back: checked at once, with the reason; score and attempts stay in this browser. */
(function () {
  "use strict";
  // Leitner's boxes: what was missed waits in the first; right when it is due, a question moves up and rests for
  // so many days; right in the last box, it is learned; missed again, it starts anew
  var DAYS = [1, 2, 4, 8];
  // under the book's own address, since two books of one host may ask questions of the same name; what an older
  // edition of the site kept without it is taken over by the book that asks for it first
  var root = document.currentScript ? new URL("../", document.currentScript.src).pathname : "/";
  function key(id) { return "quiz:" + root + "#" + id; }
  function read(id) {
    try {
      var found = localStorage.getItem(key(id)), old = localStorage.getItem("quiz:" + id);
      if (!found && old) localStorage.setItem(key(id), found = old);
      if (old) localStorage.removeItem("quiz:" + id);
      return JSON.parse(found || "{}") || {};
    } catch (e) { return {}; }
  }
  function keep(id, state) { try { localStorage.setItem(key(id), JSON.stringify(state)); } catch (e) { /* private window */ } }
  function forget(id) { try { localStorage.removeItem(key(id)); } catch (e) { /* private window */ } }
  function today() { return Math.floor((Date.now() - new Date().getTimezoneOffset() * 6e4) / 864e5); }
  function judged(state, good, answer, reviewing) {
    var next = { right: good, tries: (state.tries || 0) + 1, answer: answer }, box = state.box, day = today();
    if (!good) { next.box = 1; next.due = reviewing ? day + 1 : day; }
    else if (box && (!reviewing || state.due > day)) { next.box = box; next.due = state.due; }
    else if (box && box <= DAYS.length) { next.box = box + 1; next.due = day + DAYS[box - 1]; }
    return next;
  }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }
  // "1,500", "1.5e3", "−2", "1.5 kB": the number that is meant; NaN for anything else
  function number(text, unit) {
    text = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00a0\u2009\u202f]/g, "");
    unit = (unit || "").replace(/\s/g, "");
    if (unit && text.slice(-unit.length).toLowerCase() === unit.toLowerCase()) text = text.slice(0, -unit.length);
    if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) text = text.replace(/,/g, "");
    else if (/^-?\d+,\d+$/.test(text)) text = text.replace(",", ".");
    text = text.replace(/[x×*]10\^?(-?\d+)$/, "e$1");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? parseFloat(text) : NaN;
  }
  function folded(text) { return text.trim().toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/\s+/g, " "); }

  // gives a question what it needs to answer back; `done` hears of each answer
  function set(item, words, reviewing, done) {
    var type = item.dataset.type, details = item.querySelector("details.quiz-answer"), list = item.querySelector(":scope > ol");
    var choices = list ? Array.from(list.children) : [], said = make("p", "quiz-said"), check = make("button", "quiz-check", words.check), field = null;
    said.setAttribute("role", "status");
    check.type = "button";
    var stem = item.querySelector(":scope > p:not(:first-child)");
    if (stem && !stem.id) stem.id = item.id + "-stem";

    function option(content, value, kind) {
      var label = make("label"), input = make("input");
      input.type = kind; input.name = item.id; input.value = value;
      label.appendChild(input);
      label.appendChild(content);
      return label;
    }
    if (type === "single" || type === "multiple") {
      var group = make("div");
      group.setAttribute("role", "group");
      if (stem) group.setAttribute("aria-labelledby", stem.id);
      item.insertBefore(group, list);
      group.appendChild(list);
      choices.forEach(function (li, i) {
        var inner = make("span");
        Array.from(li.childNodes).forEach(function (node) {
          if (node.nodeName === "P") Array.from(node.childNodes).forEach(function (part) { inner.appendChild(part); }); else inner.appendChild(node);
        });
        li.textContent = "";
        li.appendChild(option(inner, String.fromCharCode(65 + i), type === "single" ? "radio" : "checkbox"));
      });
    } else if (type === "order") {
      choices.forEach(function (li, i) {
        li.dataset.letter = String.fromCharCode(65 + i);
        [["up", "↑", -1], ["down", "↓", 1]].forEach(function (move) {
          var button = make("button", "quiz-move", move[1]);
          button.type = "button"; button.setAttribute("aria-label", words[move[0]] + ": " + li.textContent.trim());
          button.addEventListener("click", function () {
            var other = move[2] < 0 ? li.previousElementSibling : li.nextElementSibling;
            if (!other) return;
            list.insertBefore(move[2] < 0 ? li : other, move[2] < 0 ? other : li);
            button.focus();
          });
          li.appendChild(button);
        });
      });
    } else {
      var row = make("p", "quiz-field");
      if (type === "truefalse") {
        row.setAttribute("role", "group");
        if (stem) row.setAttribute("aria-labelledby", stem.id);
        ["true", "false"].forEach(function (value) { row.appendChild(option(document.createTextNode(words[value]), value, "radio")); });
      } else {
        field = make("input");
        field.type = "text"; field.autocomplete = "off"; field.spellcheck = false;
        if (type === "numeric") field.inputMode = "decimal";
        if (stem) field.setAttribute("aria-labelledby", stem.id); else field.setAttribute("aria-label", words.answer);
        field.addEventListener("keydown", function (event) { if (event.key === "Enter") check.click(); });
        row.appendChild(field);
        if (item.dataset.unit) row.appendChild(make("span", "quiz-unit", item.dataset.unit));
      }
      item.insertBefore(row, details);
    }

    function given() {
      if (type === "order") return Array.from(list.children).map(function (li) { return li.dataset.letter; }).join(" ");
      if (field) return field.value;
      return Array.from(item.querySelectorAll("input:checked")).map(function (i) { return i.value; }).join(" ");
    }
    function right(answer) {
      if (type === "numeric") {
        var wanted = number(item.dataset.key, ""), value = number(answer, item.dataset.unit), within = parseFloat(item.dataset.tolerance);
        return Math.abs(value - wanted) <= (isNaN(within) ? .01 : within) * Math.abs(wanted) + 1e-12;
      }
      if (type === "fill") return item.dataset.key.split("|").some(function (form) { return folded(form) === folded(answer); });
      return answer === item.dataset.key;
    }
    function show(answer, good) {
      item.classList.toggle("is-right", good);
      item.classList.toggle("is-wrong", !good);
      said.textContent = good ? words.right : words.wrong;
      details.querySelectorAll(".quiz-why").forEach(function (why) { why.hidden = !good && answer.indexOf(why.dataset.choice) < 0; });
      details.hidden = false;
      details.open = true;
      check.textContent = words.again;
      check.dataset.done = "yes";
    }
    function again() {
      item.classList.remove("is-right", "is-wrong");
      said.textContent = "";
      item.querySelectorAll("input").forEach(function (i) { if (i.type === "text") i.value = ""; else i.checked = false; });
      details.open = false;
      details.querySelectorAll(".quiz-why").forEach(function (why) { why.hidden = false; });
      check.textContent = words.check;
      delete check.dataset.done;
      (item.querySelector("input, .quiz-move") || check).focus();
    }
    check.addEventListener("click", function () {
      if (check.dataset.done) { again(); return; }
      var answer = given();
      if (!answer.trim() || (type === "numeric" && isNaN(number(answer, item.dataset.unit)))) {
        said.textContent = type === "numeric" && answer.trim() ? words.number : words.answer;
        return;
      }
      var good = right(answer);
      keep(item.id, judged(read(item.id), good, answer, reviewing));
      show(answer, good);
      done(good);
    });
    item.insertBefore(check, details);
    item.insertBefore(said, details);

    // what was answered before stands again, with its result
    var before = read(item.id);
    if (before.answer && !reviewing) {
      if (field) field.value = before.answer;
      else if (type === "order") before.answer.split(" ").forEach(function (letter) {
        var li = choices.filter(function (one) { return one.dataset.letter === letter; })[0];
        if (li) list.appendChild(li);
      });
      else item.querySelectorAll("input").forEach(function (i) { i.checked = before.answer.split(" ").indexOf(i.value) >= 0; });
      show(before.answer, before.right);
      details.open = false;
    }
  }
  window.bookwrightQuiz = { set: set, read: read, forget: forget, today: today };

  document.querySelectorAll("section.quiz").forEach(function (quiz) {
    var words = JSON.parse(quiz.dataset.words || "{}"), items = Array.from(quiz.querySelectorAll(".quiz-item"));
    var score = make("p", "quiz-score");
    score.setAttribute("role", "status");
    function count() {
      var states = items.map(function (item) { return read(item.id); }), right = states.filter(function (s) { return s.right; }).length;
      score.textContent = states.some(function (s) { return s.tries; }) ? words.score.replace("{right}", right).replace("{all}", items.length) : "";
    }
    items.forEach(function (item) { set(item, words, false, count); });
    quiz.appendChild(score);
    count();
  });

  // the review has a script of its own, which other pages do without
  var script = document.currentScript;
  if (script && document.querySelector("section.review")) ["review-data.js", "review.js"].forEach(function (name) {
    var tag = document.createElement("script");
    tag.src = script.src.replace(/[^/]*$/, "study/") + name;
    tag.async = false;
    document.head.appendChild(tag);
  });
})();
