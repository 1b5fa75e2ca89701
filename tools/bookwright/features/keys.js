// The keys of the reader's own machine.
(function () {
  var agent = navigator.platform || navigator.userAgent;
  var machine = /Mac|iPhone|iPad/.test(agent) ? "mac" : /Win/.test(agent) ? "win" : "linux";
  document.querySelectorAll("kbd").forEach(function (key) {
    if (key.dataset[machine]) key.textContent = key.dataset[machine];
  });
})();
