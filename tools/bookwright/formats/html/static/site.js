/* What makes the page handier; it is complete without. Classic script, works from file://. */
(function () {
  "use strict";
  var root = document.documentElement;
  var book = document.getElementById("quarto-sidebar");

  function read(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function keep(key, value) { try { localStorage.setItem(key, value); } catch (e) { /* private window */ } }

  // light or dark: the system's until the reader chooses; then remembered
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return root.dataset.scheme ? root.dataset.scheme === "dark" : system.matches; }
  document.querySelectorAll("button.scheme").forEach(function (button, _, all) {
    function show() { all.forEach(function (b) { b.setAttribute("aria-pressed", String(dark())); }); }
    button.hidden = false;
    button.addEventListener("click", function () {
      root.dataset.scheme = dark() ? "light" : "dark";
      keep("scheme", root.dataset.scheme);
      show();
    });
    system.addEventListener("change", show);
    show();
  });

  // the book's contents as a sheet on a phone: focus goes in, stays in, and comes back
  var opener = document.querySelector(".bar-menu");
  var closer = document.querySelector(".book-close");
  if (book && opener && closer) {
    var others = [document.querySelector("main"), document.querySelector(".side"), document.querySelector(".page-footer"), document.getElementById("quarto-header"), document.querySelector(".bar")];
    var sheet = function (open) {
      root.classList.toggle("menu-open", open);
      others.forEach(function (one) { if (one) one.inert = open; });
      if (open) {
        closer.focus();
        var here = book.querySelector("[aria-current=page]");
        if (here) here.scrollIntoView({ block: "center" });
      } else opener.focus();
    };
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", function (event) { event.preventDefault(); sheet(true); });
    closer.addEventListener("click", function (event) {
      if (!root.classList.contains("menu-open")) return;
      event.preventDefault();
      sheet(false);
    });
    book.addEventListener("click", function (event) {
      if (root.classList.contains("menu-open") && event.target.closest("a[href^='#']:not(.book-close)")) sheet(false);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && root.classList.contains("menu-open")) sheet(false);
    });
    window.matchMedia("(max-width: 46rem)").addEventListener("change", function (event) {
      if (!event.matches && root.classList.contains("menu-open")) sheet(false);
    });
    // the current chapter is in sight in a long book
    var now = book.querySelector("[aria-current=page]");
    if (now && now.offsetTop > book.clientHeight) book.scrollTop = now.offsetTop - book.clientHeight / 2;
  }

  // parts stay folded as the reader left them; the part of this page is open
  document.querySelectorAll(".part").forEach(function (part) {
    var key = "part-" + part.dataset.part;
    if (read(key) === "shut" && !part.querySelector("[aria-current]")) part.open = false;
    part.addEventListener("toggle", function () { keep(key, part.open ? "open" : "shut"); });
  });

  // where we are, in the page's contents
  var toc = document.getElementById("TOC");
  if (toc && "IntersectionObserver" in window) {
    var links = Array.prototype.slice.call(toc.querySelectorAll("a"));
    var places = links.map(function (a) { return document.getElementById(decodeURIComponent(a.hash.slice(1))); });
    var current = -1;
    var mark = function () {
      var at = 0;
      places.forEach(function (place, i) { if (place && place.getBoundingClientRect().top < 140) at = i; });
      if (window.innerHeight + window.scrollY >= document.body.scrollHeight - 4) at = links.length - 1;
      if (at === current) return;
      current = at;
      toc.querySelectorAll(".now").forEach(function (li) { li.classList.remove("now"); });
      links.forEach(function (a, i) { if (i === at) a.setAttribute("aria-current", "location"); else a.removeAttribute("aria-current"); });
      for (var li = links[at].closest("li"); li; li = li.parentElement.closest("#TOC li")) li.classList.add("now");
      var side = toc.parentElement, box = links[at].getBoundingClientRect();
      if (box.bottom > side.clientHeight || box.top < 0) side.scrollTop += box.top - side.clientHeight / 2;
    };
    var waiting = false;
    toc.classList.add("spied");
    window.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; mark(); });
    }, { passive: true });
    window.addEventListener("load", function () { requestAnimationFrame(mark); }); // asking where headings are lays out the page
  }

  // only what really scrolls is a stop for the keyboard; each is measured when it comes near, since
  // measuring all of a long chapter at once would lay it out at once
  var near = window.IntersectionObserver && new IntersectionObserver(function (seen) {
    seen.filter(function (one) { return one.isIntersecting; }).forEach(function (one) { stop(one.target); });
  }, { rootMargin: "50%" });
  function stop(box) {
    var inner = box.classList.contains("equation") ? box.firstElementChild : box;
    if (inner.scrollWidth > inner.clientWidth + 1) inner.tabIndex = 0;
    else inner.removeAttribute("tabindex");
  }
  function stops() {
    document.querySelectorAll("pre, .table-scroll, .equation, .graphic, :has(> math > semantics > mrow > :nth-child(10))").forEach(function (box) {
      if (!near) return stop(box);
      near.unobserve(box);
      near.observe(box);
    });
  }
  window.addEventListener("load", stops);
  window.addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);

  // an announcement that was dismissed stays away
  var news = document.getElementById("quarto-announcement");
  if (news && news.dataset.key) {
    news.hidden = read("announcement") === news.dataset.key;
    var away = news.querySelector(".announcement-close");
    away.hidden = false;
    away.addEventListener("click", function () { news.hidden = true; keep("announcement", news.dataset.key); });
  }

  // all code of the page, shown or hidden
  document.querySelectorAll("button[data-code]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      document.querySelectorAll("details.code-fold").forEach(function (fold) { fold.open = button.dataset.code === "show"; });
    });
  });

  // a menu shuts when the reader goes elsewhere
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.dropdown[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });
  if (document.body.dataset.smoothScroll === "true" && !window.matchMedia("(prefers-reduced-motion: reduce)").matches) root.style.scrollBehavior = "smooth";

  // on paper everything is open but folded code
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.filter.call(document.querySelectorAll("main details:not(.code-fold)"), function (d) { return !d.open; });
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });
})();
