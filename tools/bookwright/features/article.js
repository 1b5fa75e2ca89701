/* The page's contents give way while something in the margin comes past them. */
(function () {
  "use strict";
  var side = document.querySelector(".side");
  var others = document.querySelectorAll(
    ".column-margin, .sidenote, .margin-caption > figcaption, main [class^='column-page'], main [class^='column-screen']"
  );
  if (!side || !others.length) return;
  var waiting = false;
  function look() {
    waiting = false;
    var parts = Array.prototype.map.call(side.children, function (one) { return one.getBoundingClientRect(); });
    var covered = Array.prototype.some.call(others, function (one) {
      var a = one.getBoundingClientRect();
      return parts.some(function (b) { return b.height && a.right > b.left && a.top < b.bottom && a.bottom > b.top; });
    });
    side.classList.toggle("covered", covered && !side.contains(document.activeElement));
  }
  function ask() {
    if (!waiting) { waiting = true; requestAnimationFrame(look); }
  }
  window.addEventListener("scroll", ask, { passive: true });
  window.addEventListener("resize", ask);
  side.addEventListener("focusin", ask);
  ask();
})();
