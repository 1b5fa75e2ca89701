/* A button that copies the code of a block. */
(function () {
  "use strict";
  var words = document.body.dataset;

  function copy(text, done) {
    function old() {
      var area = document.createElement("textarea");
      area.value = text;
      area.style.position = "fixed";
      area.style.opacity = "0";
      document.body.appendChild(area);
      area.select();
      if (document.execCommand("copy")) done();
      area.remove();
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, old);
    else old();
  }
  window.bookwrightCopy = copy;
  if (words.codeCopy === "false" || !navigator.clipboard && !document.queryCommandSupported) return;

  document.querySelectorAll("pre.sourceCode").forEach(function (pre) {
    var box = document.createElement("div");
    var button = document.createElement("button");
    box.className = "code-block";
    button.className = "copy";
    button.type = "button";
    button.textContent = words.copy || "Copy";
    pre.replaceWith(box);
    box.append(pre, button);
    button.addEventListener("click", function () {
      copy(pre.querySelector("code").textContent, function () {
        button.textContent = words.copied || "Copied";
        setTimeout(function () { button.textContent = words.copy || "Copy"; }, 1600);
      });
    });
  });
})();
