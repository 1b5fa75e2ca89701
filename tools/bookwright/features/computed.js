/* "Show the calculation": what a computed number came from, in a card, by mouse, keyboard and touch. */
(function () {
  "use strict";
  var numbers = Array.from(document.querySelectorAll("main .computed[title]")).filter(function (number) {
    return !number.closest("a, button, label, summary"); // those are pressed for another reason
  }), card = document.createElement("div"), shown = null, timer = 0, held = false;
  if (!numbers.length) return;
  card.className = "calculation"; card.id = "calculation"; card.hidden = true;
  card.setAttribute("role", "tooltip");
  document.querySelector("main").appendChild(card); // in a landmark, as everything that is read
  function code(text) {
    var box = document.createElement("pre"), inner = document.createElement("code");
    inner.textContent = text;
    box.appendChild(inner);
    card.appendChild(box);
  }
  function hide() {
    clearTimeout(timer);
    if (shown) { shown.removeAttribute("aria-describedby"); shown.setAttribute("aria-expanded", "false"); }
    shown = null; held = false; card.hidden = true;
  }
  // what is told of a number stands with it, or in the page's own file
  var told = null, asked = false;
  window.bookwrightCalculations = function (found) { told = found; };
  function fetched(done) {
    var tag = document.createElement("script");
    asked = true;
    tag.src = document.body.dataset.calculations;
    tag.onload = tag.onerror = done;
    document.head.appendChild(tag);
  }
  function facts(number) {
    var found = (told || [])[number.dataset.told] || [];
    return { from: number.dataset.from || found[0], cell: number.dataset.cell || found[1] };
  }
  function show(number, keep) {
    hide();
    shown = number; held = keep;
    if (number.dataset.told && !asked) fetched(function () { if (shown === number) show(number, held); });
    var known = facts(number), cell = known.cell && document.getElementById(known.cell);
    card.textContent = "";
    if (known.from) code(known.from);
    code(number.dataset.expression + " → " + number.textContent);
    if (cell) {
      var way = document.createElement("a");
      way.className = "preview-go"; way.href = "#" + cell.id; way.textContent = (document.body.dataset.showCode || "") + " →";
      // a cell may be folded: the way there opens it
      way.addEventListener("click", function () { var fold = cell.querySelector("details"); if (fold) fold.open = true; hide(); });
      card.appendChild(way);
    }
    number.setAttribute("aria-describedby", card.id);
    number.setAttribute("aria-expanded", "true");
    card.hidden = false;
    var box = number.getBoundingClientRect(), origin = (card.offsetParent || document.body).getBoundingClientRect(), edge = 12, width = card.offsetWidth, height = card.offsetHeight;
    var left = Math.min(Math.max(edge, box.left + box.width / 2 - width / 2), document.documentElement.clientWidth - width - edge);
    var below = box.bottom + 8 + height <= window.innerHeight || box.top < height + 8;
    card.style.left = left - origin.left + "px";
    card.style.top = (below ? box.bottom + 8 : box.top - height - 8) - origin.top + "px";
  }
  function later(doing, time) { clearTimeout(timer); timer = setTimeout(doing, time); }

  var section = null;
  numbers.forEach(function (number, at) {
    number.dataset.expression = number.title;
    number.removeAttribute("title");
    number.setAttribute("role", "button");
    number.setAttribute("aria-expanded", "false");
    // a page may have two hundred: the first of a section can be tabbed to, the arrows lead to the others
    var own = number.closest("section");
    number.tabIndex = own !== section || !at ? 0 : -1;
    section = own;
    number.addEventListener("pointerenter", function (event) { if (event.pointerType === "mouse" && !held) later(function () { show(number, false); }, 220); });
    number.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse" && !held) later(hide, 220); });
    number.addEventListener("focus", function () { if (number.matches(":focus-visible")) show(number, false); });
    number.addEventListener("blur", function () { if (!held) later(hide, 150); });
    number.addEventListener("click", function (event) {
      event.preventDefault();
      if (shown === number && held) hide(); else show(number, true);
    });
    number.addEventListener("keydown", function (event) {
      var to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (to !== undefined && numbers[to]) { event.preventDefault(); event.stopPropagation(); numbers[to].focus(); }
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        show(number, true);
        var way = card.querySelector("a");
        if (way) way.focus();
      }
    });
  });
  card.addEventListener("pointerenter", function () { clearTimeout(timer); });
  card.addEventListener("pointerleave", function () { if (!held) later(hide, 220); });
  document.addEventListener("pointerdown", function (event) { if (shown && !card.contains(event.target) && event.target.closest(".computed") !== shown) hide(); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !shown) return;
    var number = shown, inside = card.contains(document.activeElement);
    hide();
    if (inside) number.focus();
    hide();
  });
})();
