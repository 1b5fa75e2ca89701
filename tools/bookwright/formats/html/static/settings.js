/* How the reader likes to read: size, length of line, face; kept in this browser. The keys, and what they do. */
(function () {
  "use strict";
  var root = document.documentElement, keys = window.bookwrightKeys, place = window.bookwrightPlace, store = "reading-settings";
  var words = document.body.dataset.settings && JSON.parse(document.body.dataset.settings), panel = null, opener = null;
  if (!words || !document.createElement("dialog").show) return;
  // the first of each is the usual one, which leaves no trace
  var groups = [
    ["size", [["", "100 %"], ["size-90", "90 %"], ["size-115", "115 %"], ["size-130", "130 %"], ["size-150", "150 %"]], [1, 0, 2, 3, 4]],
    ["measure", [["", words.middle], ["short", words.short], ["long", words.long]], [1, 0, 2]],
    ["face", [["", words.serif], ["sans", words.sans]], [0, 1]],
  ];
  function has(name) { return (root.dataset.reading || "").split(" ").indexOf(name) >= 0; }
  function make(tag, name, text) {
    var one = document.createElement(tag);
    if (name) one.className = name;
    if (text) one.textContent = text;
    return one;
  }
  function button(name, text, act) {
    var one = make("button", name, text);
    one.type = "button";
    one.addEventListener("click", act);
    return one;
  }
  function keep() {
    var chosen = Array.from(panel.querySelectorAll("input[type=radio]:checked")).map(function (i) { return i.value; }).filter(Boolean).join(" ");
    if (chosen) root.dataset.reading = chosen; else delete root.dataset.reading;
    try { if (chosen) localStorage.setItem(store, chosen); else localStorage.removeItem(store); } catch (e) { /* for this page */ }
    window.dispatchEvent(new Event("resize")); // what measured the text measures again
  }
  function show() {
    panel.querySelectorAll("fieldset").forEach(function (set) {
      var found = Array.from(set.querySelectorAll("input")).filter(function (i) { return i.value && has(i.value); })[0];
      (found || set.querySelector("input[value='']")).checked = true;
    });
    panel.querySelector("input[type=checkbox]").checked = keys.on();
  }
  function choice(group) {
    var set = make("fieldset", "settings-" + group[0]);
    set.append(make("legend", "", words[group[0]]));
    group[2].forEach(function (at) {
      var label = make("label"), input = make("input");
      input.type = "radio"; input.name = "settings-" + group[0]; input.value = group[1][at][0];
      label.append(input, make("span", "", group[1][at][1]));
      set.append(label);
    });
    return set;
  }
  function list() {
    var rows = make("dl");
    [["/", document.body.dataset.search && words.search], ["\u2190 \u2192", document.querySelector(".page-navigation") && words.turn],
      ["l", place && words.link], ["?", words.open]].forEach(function (row) {
      if (!row[1]) return;
      var key = make("dt"), line = make("div");
      row[0].split(" ").forEach(function (k) { key.append(make("kbd", "", k), " "); });
      line.append(key, make("dd", "", row[1]));
      rows.append(line);
    });
    return rows;
  }
  function build() {
    panel = make("dialog", "settings");
    panel.setAttribute("aria-label", words.title);
    var head = make("div", "settings-head"), all = make("label", "settings-switch"), box = make("input");
    head.append(make("strong", "", words.title), button("settings-close", "\u00d7", close));
    head.lastChild.setAttribute("aria-label", words.close);
    box.type = "checkbox";
    box.addEventListener("change", function () { keys.turn(box.checked); });
    all.append(box, " " + words.single);
    panel.append(head);
    groups.forEach(function (group) { panel.append(choice(group)); });
    panel.append(button("settings-reset", words.reset, function () {
      panel.querySelectorAll("input[value='']").forEach(function (i) { i.checked = true; });
      keep();
    }));
    if (place) panel.append(button("settings-place", words.link, function () { place.point(); }));
    var title = make("p", "settings-keys", words.keys);
    panel.append(title, list(), all);
    panel.addEventListener("change", function (event) { if (event.target.type === "radio") keep(); });
    panel.addEventListener("keydown", function (event) { if (event.key === "Escape") { event.stopPropagation(); close(); } });
    document.addEventListener("pointerdown", function (event) { if (panel.open && !panel.contains(event.target) && !event.target.closest(".settings-open, .place-told")) close(false); });
    document.body.append(panel);
  }
  function open(by) {
    if (!panel) build();
    if (panel.open) return close();
    opener = by;
    show();
    var box = by.getBoundingClientRect();
    panel.classList.toggle("at-end", box.left > window.innerWidth / 2 || !box.width);
    panel.show();
    expanded(true);
    (panel.querySelector("input:checked") || panel).focus();
  }
  function close(back) {
    panel.close();
    expanded(false);
    if (back !== false && opener) opener.focus();
  }
  function expanded(is) { document.querySelectorAll(".settings-open").forEach(function (b) { b.setAttribute("aria-expanded", String(is)); }); }

  document.querySelectorAll("button.scheme, button.reader-mode").forEach(function (beside) {
    var one = button("settings-open" + (beside.classList.contains("alone") ? " alone" : "") + (beside.classList.contains("scheme") ? "" : " in-reader"), "Aa", function () { open(one); });
    one.setAttribute("aria-label", words.title);
    one.setAttribute("aria-haspopup", "dialog");
    beside.after(one);
  });
  expanded(false);
  document.addEventListener("keydown", function (event) {
    if (!keys.free(event) || document.querySelector("dialog[open]:not(.settings)")) return;
    if (event.key === "?") {
      var seen = Array.from(document.querySelectorAll(".settings-open")).filter(function (b) { return b.getClientRects().length; })[0];
      if (seen) { event.preventDefault(); open(seen); }
    } else if (event.key === "l" && place && !event.target.closest("dialog, [role=dialog]")) { event.preventDefault(); place.point(); }
  });
})();
