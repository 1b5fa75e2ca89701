/* A displayed formula's TeX for the clipboard; what scrolls in itself is named, so that who lands on it knows what it is. */
(function () {
  "use strict";
  var words = document.body.dataset;
  document.querySelectorAll("main .equation").forEach(function (box) {
    var math = box.querySelector("math"), tex = math && math.querySelector("annotation[encoding='application/x-tex']"), number = box.querySelector(".equation-number");
    if (!tex) return;
    var scroller = document.createElement("span"), button = document.createElement("button");
    scroller.className = "equation-scroll";
    scroller.setAttribute("role", "group");
    scroller.tabIndex = 0; // until it comes near and is measured: site.js takes it from those that do not scroll
    scroller.setAttribute("aria-label", (words.equation || "Equation") + (number ? " " + number.textContent : ""));
    math.replaceWith(scroller);
    scroller.append(math);
    button.type = "button"; button.className = "copy copy-tex";
    function say(shown, name) { button.textContent = shown; button.setAttribute("aria-label", name + (number ? " " + number.textContent : "")); }
    function ready() { say("TeX", (words.copy || "Copy") + ": TeX"); }
    ready();
    box.append(button);
    button.addEventListener("click", function () {
      window.bookwrightCopy(tex.textContent, function () {
        say(words.copied || "Copied", words.copied || "Copied");
        setTimeout(ready, 1600);
      });
    });
  });
})();
