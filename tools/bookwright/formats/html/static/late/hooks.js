/* What other hosts give: comments load at a click, counting with cookies after consent, which can be taken back. */
(function () {
  "use strict";
  var script = document.currentScript, given = JSON.parse(script.dataset.hooks), words = given.words, store = "consent:google";
  var hosts = { giscus: ["giscus.app", "https://giscus.app/client.js"], utterances: ["utteranc.es", "https://utteranc.es/client.js"], hypothesis: ["hypothes.is", "https://hypothes.is/embed.js"] };
  function load(address, values, into) {
    var tag = document.createElement("script");
    tag.src = address;
    tag.async = true;
    Object.keys(values).forEach(function (name) { tag.setAttribute(name, values[name]); });
    (into || document.head).append(tag);
  }
  function button(text, act) {
    var one = document.createElement("button");
    one.type = "button"; one.textContent = text;
    one.addEventListener("click", act);
    return one;
  }
  function read() { try { return localStorage.getItem(store); } catch (e) { return null; } }
  function keep(value) { try { localStorage.setItem(store, value); } catch (e) { /* for this page */ } }

  var place = document.querySelector("section.comments");
  if (place && given.comments) {
    place.hidden = false;
    Object.keys(given.comments).forEach(function (name) {
      var box = document.createElement("div"), note = document.createElement("span");
      note.textContent = " " + words.from.replace("{host}", hosts[name][0]);
      box.className = "hook " + name;
      box.append(button(words.show, function () {
        var dark = getComputedStyle(document.documentElement).colorScheme === "dark", values = Object.assign({}, given.comments[name]);
        if (name === "giscus" && !values["data-theme"]) values["data-theme"] = dark ? "dark" : "light";
        if (name === "utterances" && !values.theme) values.theme = dark ? "github-dark" : "github-light";
        box.replaceChildren();
        load(hosts[name][1], values, name === "hypothesis" ? null : box);
      }), note);
      place.append(box);
    });
  }

  function count() {
    var id = given.google.id;
    window.dataLayer = window.dataLayer || [];
    window.gtag = function () { window.dataLayer.push(arguments); };
    if (!given.google.stored) window.gtag("consent", "default", { ad_storage: "denied", analytics_storage: "denied" });
    window.gtag("js", new Date());
    window.gtag("config", id, { anonymize_ip: true });
    load("https://www.googletagmanager.com/gtag/js?id=" + encodeURIComponent(id), {});
  }
  function forget() { // the cookies of the one who no longer agrees
    document.cookie.split(";").forEach(function (one) {
      var name = one.split("=")[0].trim();
      if (/^_ga/.test(name)) ["", "; domain=" + location.hostname, "; domain=." + location.hostname].forEach(function (where) { document.cookie = name + "=; max-age=0; path=/" + where; });
    });
  }
  function ask() {
    if (document.querySelector(".consent")) return;
    var note = document.createElement("section"), text = document.createElement("p"), more = document.createElement("a");
    note.className = "consent";
    note.setAttribute("aria-label", words.choose);
    text.textContent = words.ask + " ";
    if (given.google.policy) { more.href = given.google.policy; more.textContent = words.more; text.append(more); }
    note.append(text, button(words.accept, function () { var before = read(); keep("yes"); note.remove(); if (before !== "yes") count(); }),
      button(words.decline, function () { var before = read(); keep("no"); note.remove(); forget(); if (before === "yes") location.reload(); }));
    document.body.prepend(note);
  }
  if (given.google) {
    if (read() === "yes") count();
    else if (read() !== "no") ask();
    var foot = document.querySelector(".page-footer");
    if (foot) foot.append(button(words.choose, function () { ask(); document.querySelector(".consent button").focus(); }));
    if (foot) foot.lastChild.className = "consent-choose";
  }
})();
