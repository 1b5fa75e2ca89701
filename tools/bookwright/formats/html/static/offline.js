/* Asks for the service worker where the book has one, offers to keep all of it, and an update when there is one. */
(function () {
  "use strict";
  var said = document.body.dataset.offline, script = document.currentScript, foot = document.querySelector(".page-footer");
  if (!said || !script || !foot || window.bookwrightServed || !navigator.serviceWorker || location.protocol === "file:") return;
  var words = JSON.parse(said), root = script.src.replace(/[^/]*\/[^/]*$/, ""), asked = false;

  function told(worker, what, hear) {
    var channel = new MessageChannel();
    channel.port1.onmessage = function (event) { hear(event.data); };
    worker.postMessage(what, [channel.port2]);
  }
  function button(text, doing) {
    var one = document.createElement("button");
    one.type = "button"; one.className = "offline-button"; one.textContent = text;
    one.addEventListener("click", doing);
    return one;
  }
  var line = document.createElement("p"), status = document.createElement("span");
  line.className = "offline"; status.setAttribute("role", "status");
  line.appendChild(status);
  foot.insertBefore(line, foot.querySelector(".to-top"));

  function offer(worker) {
    told(worker, "state", function (state) {
      if (state.whole) { status.textContent = words.kept; return; }
      var keep = button(words.keep + " (" + (state.size / 1e6).toFixed(1) + " MB)", function () {
        keep.disabled = true;
        told(worker, "all", function (news) {
          if (news.part) status.textContent = Math.round(100 * news.part) + " %";
          if (!news.done) return;
          status.textContent = news.failed ? words.failed : words.kept;
          if (news.failed) keep.disabled = false; else keep.remove();
        });
      });
      line.appendChild(keep);
    });
  }
  function renewed(worker) {
    status.textContent = words.update + " ";
    line.appendChild(button(words.load, function () { asked = true; worker.postMessage("update"); }));
  }
  window.addEventListener("load", function () {
    navigator.serviceWorker.register(root + "service-worker.js").then(function (registration) {
      if (registration.waiting && registration.active) renewed(registration.waiting);
      registration.addEventListener("updatefound", function () {
        var fresh = registration.installing;
        fresh.addEventListener("statechange", function () { if (fresh.state === "installed" && registration.active) renewed(fresh); });
      });
      return navigator.serviceWorker.ready.then(function (ready) { offer(ready.active); });
    }).catch(function () { /* a private window, or a host that does not allow it */ });
    navigator.serviceWorker.addEventListener("controllerchange", function () { if (asked) location.reload(); });
  });
})();
