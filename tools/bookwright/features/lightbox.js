/* Pictures open in a dialog: Escape closes, arrows go through a group, focus returns to the picture. */
(function () {
  "use strict";
  var links = Array.prototype.slice.call(document.querySelectorAll("a.lightbox"));
  if (!links.length || typeof HTMLDialogElement !== "function") return;
  var words = (links[0].dataset.words || "Close|Previous|Next").split("|");
  var box = document.createElement("dialog");
  var picture = document.createElement("img");
  var caption = document.createElement("div");
  var set = [], at = 0;
  box.className = "lightbox-box";
  caption.className = "lightbox-caption";
  function button(name, word, sign, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "lightbox-" + name;
    made.textContent = sign;
    made.setAttribute("aria-label", word);
    made.addEventListener("click", act);
    return made;
  }
  var close = button("close", words[0], "✕", function () { box.close(); });
  var previous = button("previous", words[1], "←", function () { show(at - 1); });
  var next = button("next", words[2], "→", function () { show(at + 1); });
  box.append(close, picture, caption, previous, next);

  function show(to) {
    at = (to + set.length) % set.length;
    var image = set[at].querySelector("img"), figure = set[at].closest("figure");
    var words = figure && figure.querySelector("figcaption");
    picture.src = set[at].href;
    picture.alt = image ? image.alt : "";
    caption.textContent = set[at].dataset.description || (words ? words.textContent.trim() : picture.alt);
    box.setAttribute("aria-label", caption.textContent || picture.alt || words);
    previous.hidden = next.hidden = set.length < 2;
  }
  links.forEach(function (link) {
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      if (!box.isConnected) document.body.appendChild(box);
      set = link.dataset.group ? links.filter(function (l) { return l.dataset.group === link.dataset.group; }) : [link];
      show(set.indexOf(link));
      box.showModal();
      close.focus();
    });
  });
  box.addEventListener("keydown", function (event) {
    if (set.length < 2 || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    show(at + (event.key === "ArrowRight" ? 1 : -1));
  });
  box.addEventListener("click", function (event) { if (event.target === box || event.target === picture) box.close(); });
  box.addEventListener("close", function () { if (set[at]) set[at].focus(); });
})();
