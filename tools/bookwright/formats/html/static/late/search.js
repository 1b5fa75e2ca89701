/* Search: sections, figures, exercises and definitions, from files that are asked for as one types. Works from file://. */
(function () {
  "use strict";
  var script = document.currentScript, search = window.bookwrightSearch;
  var assets = script.src.replace(/[^/]*$/, ""), root = assets.replace(/[^/]*\/$/, "");
  var words = JSON.parse(document.body.dataset.search || "{}");
  var table = null, shards = {}, texts = {}, waiting = {};

  // files register what they hold
  window.bookwrightFound = function (what, name, value) {
    if (what === "table") table = value;
    else if (what === "words") shards[name] = value;
    else texts[name] = value;
  };
  function fetched(file) {
    if (!waiting[file]) waiting[file] = new Promise(function (done) {
      var tag = document.createElement("script");
      tag.src = assets + "search/" + file + ".js";
      tag.onload = tag.onerror = done;
      document.head.appendChild(tag);
    });
    return waiting[file];
  }

  // words as the index has them: records.py has the same rules
  var ideographs = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+/g;
  function plain(text) { return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, ""); }
  function stem(word) {
    word = word.replace(/’/g, "'").replace(/'s$/, "");
    if (word.length > 4 && /ies$/.test(word)) return word.slice(0, -3) + "y";
    if (word.length > 3 && /s$/.test(word) && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
    return word;
  }
  function terms(text) {
    var found = [];
    var rest = plain(text).replace(ideographs, function (run) {
      for (var i = 0; i < Math.max(1, run.length - 1); i++) found.push(run.slice(i, i + 2));
      return " ";
    });
    (rest.match(/[\p{L}\p{N}]+(?:[.'’][\p{L}\p{N}]+)*/gu) || []).forEach(function (word) { found.push(stem(word)); });
    return found;
  }
  function beginning(term) {
    return Array.from(term).slice(0, 2).map(function (c) { return /[a-z0-9]/i.test(c) ? c : "u" + c.codePointAt(0).toString(16); }).join("");
  }

  // how many letters differ, at most `most`; two that changed places count as one
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    var before = [], last = [], row = [];
    for (var j = 0; j <= b.length; j++) last[j] = j;
    for (var i = 1; i <= a.length; i++) {
      row = [i];
      for (j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      before = last; last = row;
    }
    return last[b.length];
  }

  // the words of the index that a word of the question may mean, each with how well it fits
  function near(term, open) {
    var own = shards[beginning(term)] || {}, found = {};
    if (own[term]) found[term] = 1;
    if (open) Object.keys(own).forEach(function (word) { if (word !== term && word.indexOf(term) === 0) found[word] = .7 * term.length / word.length; });
    if (Object.keys(found).length || term.length < 4) return Promise.resolve(found);
    var most = term.length < 8 ? 1 : 2;
    var others = table.words.filter(function (head) { return head[0] === term[0] || head === term[1] + term[0] || head.slice(0, 2) === term.slice(1, 3); });
    return Promise.all(others.map(fetched)).then(function () {
      others.concat(beginning(term)).forEach(function (head) {
        Object.keys(shards[head] || {}).forEach(function (word) {
          var far = distance(term, word, most);
          if (far <= most) found[word] = .6 / far;
        });
      });
      return found;
    });
  }

  // Okapi BM25; titles weigh more in the index itself, definitions and pages here
  function ranked(question, scope) {
    var asked = terms(question), open = !/\s$/.test(question);
    if (!asked.length) return Promise.resolve({ hits: [], marked: [] });
    return fetched("table").then(function () {
      return Promise.all(asked.map(function (t) { var head = beginning(t); return table.words.indexOf(head) < 0 ? null : fetched(head); }));
    }).then(function () {
      return Promise.all(asked.map(function (t, i) { return near(t, open && i === asked.length - 1); }));
    }).then(function (meant) {
      var scores = {}, matched = {}, marked = {}, records = table.records;
      var mean = records.reduce(function (sum, r) { return sum + r[4]; }, 0) / (records.length || 1);
      meant.forEach(function (words, number) {
        var best = {};
        Object.keys(words).forEach(function (word) {
          marked[word] = true;
          var list = shards[beginning(word)][word], rare = Math.log(1 + (records.length - list.length / 2 + .5) / (list.length / 2 + .5));
          for (var i = 0; i < list.length; i += 2) {
            var size = records[list[i]][4], weight = list[i + 1];
            var score = words[word] * rare * weight * 2.2 / (weight + 1.2 * (.3 + .7 * size / mean));
            best[list[i]] = Math.max(best[list[i]] || 0, score);
          }
        });
        Object.keys(best).forEach(function (r) { scores[r] = (scores[r] || 0) + best[r]; matched[r] = (matched[r] || 0) + 1; });
      });
      var hits = Object.keys(scores).filter(function (r) { return scope === "all" || records[r][1] === scope; }).map(function (r) {
        var record = records[r], boost = record[1] === "d" ? 1.5 : record[2] === "" ? 1.3 : 1;
        return { record: record, number: +r, score: scores[r] * boost * Math.pow(matched[r] / asked.length, 2) };
      });
      hits.sort(function (a, b) { return b.score - a.score || a.number - b.number; });
      return { hits: hits.slice(0, 24), marked: Object.keys(marked) };
    });
  }

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }

  // a text with the words that were asked for between <mark>
  function marked(text, wanted) {
    var holder = document.createDocumentFragment(), at = 0;
    text.replace(/[\p{L}\p{N}]+(?:[.'’][\p{L}\p{N}]+)*/gu, function (word, place) {
      if (wanted.indexOf(terms(word)[0]) < 0) return word;
      holder.appendChild(document.createTextNode(text.slice(at, place)));
      holder.appendChild(make("mark", "", word));
      at = place + word.length;
      return word;
    });
    holder.appendChild(document.createTextNode(text.slice(at)));
    return holder;
  }
  function excerpt(text, wanted) {
    var first = -1;
    text.replace(/[\p{L}\p{N}]+(?:[.'’][\p{L}\p{N}]+)*/gu, function (word, place) {
      if (first < 0 && wanted.indexOf(terms(word)[0]) >= 0) first = place;
      return word;
    });
    var from = Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 50)));
    return (from ? "… " : "") + text.slice(from, from + 170).trim() + (from + 170 < text.length ? " …" : "");
  }

  var dialog = make("dialog", "search"), field = make("input"), list = make("div"), said = make("p", "search-said");
  dialog.setAttribute("aria-label", words.search);
  field.type = "search"; field.id = "search-field"; field.placeholder = words.search; field.autocomplete = "off"; field.spellcheck = false;
  field.setAttribute("role", "combobox"); field.setAttribute("aria-label", words.search); field.setAttribute("aria-controls", "search-hits");
  field.setAttribute("aria-expanded", "false"); field.setAttribute("aria-autocomplete", "list");
  list.id = "search-hits"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", words.search);
  said.setAttribute("role", "status");
  var close = make("button", "search-close", "×"), head = make("div", "search-head"), scopes = make("fieldset", "search-scopes");
  close.type = "button"; close.setAttribute("aria-label", words.close);
  scopes.appendChild(make("legend", "visually-hidden", words.scope));
  [["all", words.all], ["s", words.text], ["f", words.figures], ["x", words.exercises], ["d", words.terms]].forEach(function (pair) {
    var label = make("label"), radio = make("input");
    radio.type = "radio"; radio.name = "search-scope"; radio.value = pair[0]; radio.checked = pair[0] === "all";
    label.appendChild(radio); label.appendChild(document.createTextNode(pair[1])); scopes.appendChild(label);
  });
  head.appendChild(field); head.appendChild(close);
  [head, scopes, said, list].forEach(function (part) { dialog.appendChild(part); });
  document.body.appendChild(dialog);

  var current = -1, asking = 0;
  function choose(number) {
    var items = list.children;
    if (items[current]) items[current].setAttribute("aria-selected", "false");
    current = items.length ? (number + items.length) % items.length : -1;
    if (current < 0) { field.removeAttribute("aria-activedescendant"); return; }
    items[current].setAttribute("aria-selected", "true");
    items[current].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", items[current].id);
  }
  function show(result) {
    list.textContent = "";
    result.hits.forEach(function (hit, i) {
      var page = table.pages[hit.record[0]], link = make("a");
      link.id = "search-hit-" + i; link.setAttribute("role", "option"); link.setAttribute("aria-selected", "false");
      link.href = root + page[0] + "?q=" + encodeURIComponent(result.marked.slice(0, 8).join(" ")) + (hit.record[2] ? "#" + hit.record[2] : "");
      link.tabIndex = -1;
      link.appendChild(make("span", "search-page", (page[2] + " " + page[1]).trim()));
      var title = make("span", "search-title");
      title.appendChild(marked(hit.record[3] || page[1], result.marked));
      link.appendChild(title);
      var text = make("span", "search-text");
      link.appendChild(text); list.appendChild(link);
      hit.text = text;
    });
    said.textContent = result.hits.length ? "" : field.value.trim() ? words.none : words.hint;
    field.setAttribute("aria-expanded", String(result.hits.length > 0));
    current = -1;
    if (result.hits.length) choose(0);
    // the excerpts come when the first results are there
    var pages = [];
    result.hits.slice(0, 8).forEach(function (hit) { if (pages.indexOf(hit.record[0]) < 0) pages.push(hit.record[0]); });
    pages.forEach(function (page) {
      fetched("text-" + page).then(function () {
        result.hits.forEach(function (hit) {
          if (hit.record[0] !== page || hit.text.firstChild) return;
          var first = table.records.findIndex(function (r) { return r[0] === page; });
          hit.text.appendChild(marked(excerpt((texts[page] || [])[hit.number - first] || "", result.marked), result.marked));
        });
      });
    });
  }
  function ask() {
    var mine = ++asking, scope = dialog.querySelector("input[name=search-scope]:checked").value;
    ranked(field.value, scope).then(function (result) { if (mine === asking) show(result); });
  }
  function open() {
    if (dialog.open) return;
    dialog.showModal(); if (!search.typed) field.select(); search.typed = ""; ask(); fetched("table");
  }
  close.addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
  field.addEventListener("input", ask);
  scopes.addEventListener("change", ask);
  field.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") choose(current + 1);
    else if (event.key === "ArrowUp") choose(current - 1);
    else if (event.key === "Escape") dialog.close(); // a search field would only be emptied
    else if (event.key === "Enter" && list.children[current]) list.children[current].click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", function (event) { if (event.target.closest("a")) dialog.close(); });

  search.open = open;
  search.ready = true;
  if (search.wanted) { field.value = search.typed; open(); }

  // who comes from a page that is not there has asked already
  var asked = new URLSearchParams(location.search).get("find");
  if (asked !== null) { field.value = asked; open(); }

  // who comes from a result finds the words marked
  var question = new URLSearchParams(location.search).get("q");
  if (question) {
    var wanted = terms(question), main = document.querySelector("main article"), places = [];
    var walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, { acceptNode: function (node) { return node.parentElement.closest("svg, math, script, style") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT; } });
    while (walker.nextNode()) places.push(walker.currentNode);
    places.forEach(function (node) {
      var piece = marked(node.data, wanted);
      if (piece.childNodes.length > 1) node.parentNode.replaceChild(piece, node);
    });
    var clear = make("button", "search-clear", words.clear);
    clear.type = "button";
    clear.addEventListener("click", function () {
      main.querySelectorAll("mark").forEach(function (m) { if (!m.className) m.replaceWith(m.firstChild); });
      clear.remove();
      history.replaceState(null, "", location.pathname + location.hash);
    });
    if (main.querySelector("mark")) document.body.appendChild(clear);
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) target.scrollIntoView();
  }
})();
