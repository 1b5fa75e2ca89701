/* Tabs after the ARIA pattern: arrows, Home and End; a `group` in step on the page and remembered. */
(function () {
  "use strict";
  var sets = [];
  function read(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function keep(key, value) { try { localStorage.setItem(key, value); } catch (e) { /* private window */ } }

  function select(set, at) {
    set.tabs.forEach(function (tab, i) {
      tab.setAttribute("aria-selected", String(i === at));
      tab.tabIndex = i === at ? 0 : -1;
      // found by the browser's own search where it can look into what is hidden
      if (i === at) set.panes[i].removeAttribute("hidden");
      else set.panes[i].setAttribute("hidden", "until-found");
    });
    set.at = at;
    window.dispatchEvent(new Event("resize")); // what scrolls in itself has to be measured anew
  }
  function named(set, title) { return set.titles.indexOf(title); }
  function choose(set, at) {
    var top = set.tabs[at].getBoundingClientRect().top;
    select(set, at);
    if (!set.group) return;
    keep("tabset-" + set.group, set.titles[at]);
    sets.forEach(function (other) {
      var i = other !== set && other.group === set.group ? named(other, set.titles[at]) : -1;
      if (i >= 0 && i !== other.at) select(other, i);
    });
    window.scrollBy(0, set.tabs[at].getBoundingClientRect().top - top); // sets above may have grown
  }

  document.querySelectorAll(".panel-tabset").forEach(function (box, n) {
    var panes = Array.prototype.slice.call(box.querySelectorAll(":scope > .tab-content > .tab-pane"));
    if (!panes.length) return;
    var set = { group: box.dataset.group, panes: panes, tabs: [], titles: [], at: 0 };
    var list = document.createElement("div");
    list.className = "nav-tabs";
    list.setAttribute("role", "tablist");
    panes.forEach(function (pane, i) {
      var title = pane.querySelector(":scope > .tab-title");
      var tab = document.createElement("button");
      pane.id = pane.id || "tab-" + n + "-" + i;
      tab.type = "button";
      tab.id = pane.id + "-tab";
      tab.textContent = title.textContent;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", pane.id);
      pane.setAttribute("role", "tabpanel");
      pane.setAttribute("aria-labelledby", tab.id);
      pane.tabIndex = 0;
      pane.addEventListener("beforematch", function () { choose(set, i); });
      tab.addEventListener("click", function () { choose(set, i); });
      list.appendChild(tab);
      set.tabs.push(tab);
      set.titles.push(title.textContent.trim());
    });
    list.addEventListener("keydown", function (event) {
      var last = panes.length - 1, rtl = getComputedStyle(list).direction === "rtl";
      var to = { ArrowRight: set.at + (rtl ? -1 : 1), ArrowLeft: set.at + (rtl ? 1 : -1), Home: 0, End: last }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      choose(set, to < 0 ? last : to > last ? 0 : to);
      set.tabs[set.at].focus();
    });
    box.insertBefore(list, box.firstChild);
    box.classList.add("tabbed");
    sets.push(set);
    var kept = set.group ? named(set, read("tabset-" + set.group)) : -1;
    var active = panes.findIndex(function (pane) { return pane.dataset.active; });
    select(set, kept >= 0 ? kept : Math.max(0, active));
  });
  if (!sets.length) return;

  // a link to what stands in a hidden tab opens it
  function reveal(hash) {
    var target = null;
    try { target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1))); } catch (e) { return; }
    var hidden = false;
    for (var pane = target && target.closest(".tab-pane"); pane; pane = pane.parentElement.closest(".tab-pane")) {
      for (var i = 0; i < sets.length; i++) {
        var at = sets[i].panes.indexOf(pane);
        if (at >= 0 && at !== sets[i].at) { choose(sets[i], at); hidden = true; }
      }
    }
    if (hidden) target.scrollIntoView();
  }
  window.addEventListener("hashchange", function () { reveal(location.hash); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    if (link) reveal(link.getAttribute("href"));
  });
  reveal(location.hash);
})();
