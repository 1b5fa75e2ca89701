/* The podcast's chapters: a link goes on in the player, where without a script it opens the recording there. */
(function () {
  "use strict";
  var audio = document.querySelector(".home-podcast audio"), links = Array.from(document.querySelectorAll(".podcast-chapters a[data-at]"));
  if (!audio || !links.length) return;
  links.forEach(function (link) {
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      var at = Number(link.dataset.at);
      function go() { audio.currentTime = at; }
      if (audio.readyState) go(); else audio.addEventListener("loadedmetadata", go, { once: true });
      var playing = audio.play();
      if (playing) playing.catch(function () { /* the browser wants the reader to press play */ });
    });
  });
  audio.addEventListener("timeupdate", function () {
    var now = links.filter(function (link) { return Number(link.dataset.at) <= audio.currentTime + .05; }).pop();
    links.forEach(function (link) { if (link === now) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
  });
})();
