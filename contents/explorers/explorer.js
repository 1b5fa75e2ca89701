/* The toolkit of the explorers: labelled controls, plots, state in the address, a summary in words, "copy as Python".
   A classic script that works from file://. An explorer is `Explorers.register(name, {controls, render})`; what it
   computes stands apart from what it draws, in `Explorers.<name>`, so that it can be tested without a page. */
var Explorers = (function () {
  "use strict";
  var registered = {};
  var SVG = "http://www.w3.org/2000/svg";
  var DASHES = ["", "7 3", "8 3 2 3", "2 3", "12 4", "4 2"];

  // ── numbers as a reader meets them ───────────────────────────────────────────────────────────
  function digits(x, n) {
    if (!isFinite(x)) return x > 0 ? "∞" : x < 0 ? "−∞" : "–";
    var text = Number(x.toPrecision(n || 3)).toString();
    if (text.indexOf("e") < 0) {
      var parts = text.split(".");
      parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
      text = parts.join(".");
    }
    return text.replace("-", "−");
  }
  var PREFIXES = { "-12": "p", "-9": "n", "-6": "µ", "-3": "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E" };
  function si(x, unit, n) {
    if (!x || !isFinite(x)) return digits(x) + (unit ? "\u00a0" + unit : "");
    var three = Math.floor(Math.log10(Math.abs(Number(x.toPrecision(n || 3)))) / 3) * 3;
    three = Math.max(-12, Math.min(unit === "s" ? 0 : 18, three));
    return digits(x / Math.pow(10, three), n) + (PREFIXES[three] || unit ? "\u00a0" : "") + PREFIXES[three] + (unit || "");
  }
  function duration(s) { return s < 120 ? si(s, "s") : s < 7200 ? digits(s / 60) + "\u00a0min" : digits(s / 3600) + "\u00a0h"; }
  /* A number as Python reads it, all of its digits. */
  function py(x) { return x === Infinity ? "float('inf')" : String(x).replace("e+", "e"); }

  // ── elements ─────────────────────────────────────────────────────────────────────────────────
  function element(tag, properties, children) {
    var made = document.createElement(tag);
    Object.keys(properties || {}).forEach(function (key) {
      if (key.indexOf("-") > 0 || key === "for" || key === "role" || key === "scope") made.setAttribute(key, properties[key]);
      else made[key] = properties[key];
    });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }
  function shape(tag, attributes, parent, text) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (key) {
      if (key === "stroke" || key === "fill") made.style[key] = attributes[key];
      else made.setAttribute(key, attributes[key]);
    });
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function color(i) { return "var(--c" + (i % 6 + 1) + ")"; }

  // ── plots ────────────────────────────────────────────────────────────────────────────────────
  function ticks(axis, pixels, apart) {
    var found = [], most = Math.max(2, Math.floor(pixels / apart));
    if (axis.log) {
      var low = Math.ceil(Math.log10(axis.min) - 1e-9), high = Math.floor(Math.log10(axis.max) + 1e-9);
      var every = Math.max(1, Math.ceil((high - low) / most));
      for (var e = low; e <= high; e += every) found.push(Math.pow(10, e));
      return found;
    }
    var rough = (axis.max - axis.min) / most, unit = Math.pow(10, Math.floor(Math.log10(rough)));
    var step = [1, 2, 5, 10].map(function (m) { return m * unit; }).find(function (s) { return s >= rough; });
    for (var i = Math.ceil(axis.min / step); i * step <= axis.max * (1 + 1e-9); i++) found.push(Number((i * step).toPrecision(12)));
    return found;
  }
  function scale(axis, from, to) {
    var map = axis.log ? Math.log : function (v) { return v; };
    var low = map(axis.min), high = map(axis.max);
    return function (v) {
      var share = (map(Math.max(axis.log ? 1e-300 : -Infinity, v)) - low) / (high - low);
      return from + (to - from) * Math.max(-0.05, Math.min(1.05, share));
    };
  }
  /* spec: {name, x, y: {label, min, max, log, format}, lines: [{points, color, label, quiet}],
     marks: [{x, y, color, label}], rules: [{x, label}]} */
  function plot(spec, width) {
    var height = Math.round(Math.max(240, Math.min(340, width * 0.6)));
    var box = { left: 62, right: width - 16, top: 26, bottom: height - 46 };
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", spec.name);
    var x = scale(spec.x, box.left, box.right), y = scale(spec.y, box.bottom, box.top);
    ticks(spec.x, box.right - box.left, 62).forEach(function (v) {
      shape("line", { x1: x(v), x2: x(v), y1: box.top, y2: box.bottom, stroke: "var(--rule)" }, svg);
      var text = (spec.x.format || digits)(v), edge = x(v) + 4 * text.length > width;
      shape("text", { x: edge ? width - 1 : x(v), y: box.bottom + 17, "text-anchor": edge ? "end" : "middle", fill: "var(--soft)" }, svg, text);
    });
    ticks(spec.y, box.bottom - box.top, 30).forEach(function (v) {
      shape("line", { x1: box.left, x2: box.right, y1: y(v), y2: y(v), stroke: "var(--rule)" }, svg);
      shape("text", { x: box.left - 6, y: y(v) + 4, "text-anchor": "end", fill: "var(--soft)" }, svg, (spec.y.format || digits)(v));
    });
    shape("text", { x: box.right, y: height - 8, "text-anchor": "end", fill: "var(--ink)" }, svg, spec.x.label);
    shape("text", { x: 4, y: 14, fill: "var(--ink)" }, svg, spec.y.label);
    var inner = shape("svg", { x: box.left, y: box.top - 4, width: box.right - box.left, height: box.bottom - box.top + 8, viewBox: [box.left, box.top - 4, box.right - box.left, box.bottom - box.top + 8].join(" ") }, svg);
    (spec.rules || []).forEach(function (rule) {
      shape("line", { x1: x(rule.x), x2: x(rule.x), y1: box.top, y2: box.bottom, stroke: "var(--accent)", "stroke-width": 1.5, "stroke-dasharray": "4 3" }, inner);
      var left = x(rule.x) > (box.left + box.right) / 2;
      shape("text", { x: x(rule.x) + (left ? -5 : 5), y: box.bottom - 6, "text-anchor": left ? "end" : "start", fill: "var(--accent)" }, svg, rule.label);
    });
    var ends = [];
    spec.lines.forEach(function (line) {
      var path = line.points.map(function (p, i) { return (i ? "L" : "M") + x(p[0]).toFixed(1) + " " + y(p[1]).toFixed(1); }).join("");
      shape("path", { d: path, fill: "none", stroke: color(line.color), "stroke-width": 2, "stroke-dasharray": DASHES[line.color % 6] }, inner);
      var last = line.points[line.points.length - 1];
      var short = x(last[0]) < box.right - 90;
      if (line.label) ends.push({ x: short ? x(last[0]) + 6 : box.right - 4, anchor: short ? "start" : "end", y: y(last[1]) - 6, text: line.label, color: color(line.color) });
    });
    // names at the right ends of the lines, pushed apart where they would lie on each other
    ends.sort(function (a, b) { return b.y - a.y; });
    ends.forEach(function (end, i) {
      if (i) end.y = Math.min(end.y, ends[i - 1].y - 14);
      shape("text", { x: end.x, y: Math.max(box.top + 8, end.y), "text-anchor": end.anchor, "class": "name", fill: end.color }, svg, end.text);
    });
    (spec.marks || []).forEach(function (mark) {
      shape("circle", { cx: x(mark.x), cy: y(mark.y), r: 5, fill: color(mark.color), stroke: "var(--paper)" }, svg);
      if (mark.label) shape("text", { x: x(mark.x) + 8, y: y(mark.y) + 4, "class": "name", fill: "var(--ink)" }, svg, mark.label);
    });
    return svg;
  }
  /* rows: [{label, share, text}] */
  function bars(rows) {
    return element("dl", { className: "explorer-bars" }, rows.map(function (row, i) {
      var bar = element("span", { className: "explorer-bar" });
      bar.style.inlineSize = (100 * Math.max(0, Math.min(1, row.share))).toFixed(2) + "%";
      bar.style.background = color(i);
      return element("div", {}, [element("dt", { textContent: row.label }), element("dd", {}, [bar, element("span", { textContent: row.text })])]);
    }));
  }
  function table(caption, head, rows) {
    var top = element("tr", {}, head.map(function (h) { return element("th", { scope: "col", textContent: h }); }));
    var body = rows.map(function (row) {
      return element("tr", {}, row.map(function (cell, i) { return element(i ? "td" : "th", i ? { textContent: cell } : { scope: "row", textContent: cell }); }));
    });
    var made = element("table", {}, [element("caption", { textContent: caption }), element("thead", {}, [top]), element("tbody", {}, body)]);
    return element("div", { className: "table-scroll" }, [made]);
  }

  // ── state: {key: number | text | [texts]}, in the address where it differs from the defaults ──
  function all(spec) { return spec.controls.reduce(function (found, group) { return found.concat(group.controls); }, []); }
  function defaults(spec) {
    var state = {};
    all(spec).forEach(function (c) { state[c.key] = Array.isArray(c.value) ? c.value.slice() : c.value; });
    return state;
  }
  function valid(control, text) {
    if (control.kind === "checks") {
      var chosen = text.split(",").filter(function (v) { return control.options.some(function (o) { return o[0] === v; }); });
      return chosen.slice(0, control.most || 99);
    }
    if (control.kind === "select") return control.options.some(function (o) { return o[0] === text; }) ? text : control.value;
    if (control.kind === "text") return text.slice(0, 24);
    var x = parseFloat(text);
    if (!isFinite(x)) return control.value;
    x = Math.min(control.max, Math.max(control.min, x));
    return control.whole ? Math.round(x) : x;
  }
  function write(spec, state) {
    var first = defaults(spec);
    return all(spec).filter(function (c) { return String(state[c.key]) !== String(first[c.key]); }).map(function (c) {
      return c.key + "=" + encodeURIComponent(String(state[c.key])).replace(/%2C/g, ",");
    }).join("&");
  }
  function read(spec, query) {
    var state = defaults(spec), known = {};
    all(spec).forEach(function (c) { known[c.key] = c; });
    query.split("&").forEach(function (pair) {
      var at = pair.indexOf("="), key = pair.slice(0, at), text = pair.slice(at + 1);
      try { text = decodeURIComponent(text); } catch (e) { return; }
      if (at > 0 && Object.prototype.hasOwnProperty.call(known, key)) state[key] = valid(known[key], text);
    });
    return state;
  }

  // ── controls ─────────────────────────────────────────────────────────────────────────────────
  function field(root, control, change, bare) {
    var id = root.id + "-" + control.key, shown, input;
    if (control.kind === "checks") return checks(id, control, change);
    if (control.kind === "select") {
      input = element("select", { id: id }, control.options.map(function (o) { return element("option", { value: o[0], textContent: o[1] }); }));
    } else if (control.kind === "range") {
      var values = control.values;
      input = element("input", values ? { id: id, type: "range", min: 0, max: values.length - 1, step: 1 } : { id: id, type: "range", min: control.min, max: control.max, step: control.step });
      shown = element("output", { "for": id });
    } else if (control.kind === "text") input = element("input", { id: id, type: "text", maxLength: 24, autocomplete: "off" });
    else input = element("input", { id: id, type: "number", min: control.min, max: control.max, step: control.step || "any", inputMode: "decimal" });
    function said(v) { return control.text ? control.text(v) : digits(v) + (control.unit ? "\u00a0" + control.unit : ""); }
    input.addEventListener("input", function () {
      var value = control.values ? control.values[input.value] : valid(control, input.value);
      if (shown) { shown.textContent = said(value); input.setAttribute("aria-valuetext", said(value)); }
      change(control.key, value);
    });
    input.addEventListener("change", function () { if (input.type === "number") input.value = valid(control, input.value); });
    function set(value) {
      if (control.values) {
        var near = 0;
        control.values.forEach(function (v, i) { if (Math.abs(v - value) < Math.abs(control.values[near] - value)) near = i; });
        input.value = near;
      } else input.value = value;
      if (shown) { shown.textContent = said(value); input.setAttribute("aria-valuetext", said(value)); }
    }
    var unit = control.unit && !shown ? " (" + control.unit + ")" : "";
    var label = element("label", { "for": id, textContent: control.label + unit, className: bare ? "visually-hidden" : "" });
    return { element: element("div", { className: "field " + control.kind }, shown ? [label, shown, input] : [label, input]), set: set, key: control.key };
  }
  function checks(id, control, change) {
    var boxes = control.options.map(function (o, i) {
      var box = element("input", { type: "checkbox", id: id + "-" + i, value: o[0] });
      box.addEventListener("change", function () {
        var chosen = boxes.filter(function (b) { return b.checked; }).map(function (b) { return b.value; });
        if (!chosen.length || chosen.length > (control.most || 99)) { box.checked = !box.checked; return; }
        change(control.key, chosen);
      });
      return box;
    });
    var labels = boxes.map(function (box, i) { return element("label", { "for": box.id }, [box, control.options[i][1]]); });
    var set = function (value) { boxes.forEach(function (box) { box.checked = value.indexOf(box.value) >= 0; }); };
    var legend = element("legend", { textContent: control.label });
    return { element: element("fieldset", { className: "field checks" }, [legend].concat(labels)), set: set, key: control.key };
  }
  /* Controls of a group side by side, or as the rows of a table: `columns` names its columns. */
  function arrange(root, group, change, fields) {
    var made = group.controls.map(function (c) { var f = field(root, c, change, group.columns); fields.push(f); f.control = c; return f.element; });
    if (!group.columns) return element("fieldset", { className: "group" }, [element("legend", { textContent: group.label })].concat(made));
    var n = group.columns.length, rows = [];
    for (var i = 0; i < made.length; i += n) rows.push(element("tr", {}, made.slice(i, i + n).map(function (m) { return element("td", {}, [m]); })));
    var head = element("tr", {}, group.columns.map(function (c) { return element("th", { scope: "col", textContent: c }); }));
    return element("fieldset", { className: "group" }, [element("legend", { textContent: group.label }),
      element("div", { className: "table-scroll" }, [element("table", {}, [element("thead", {}, [head]), element("tbody", {}, rows)])])]);
  }

  // ── one explorer on the page ─────────────────────────────────────────────────────────────────
  function copy(text, done) {
    function old() {
      var area = element("textarea", { value: text, className: "visually-hidden" });
      document.body.append(area);
      area.select();
      var copied = document.execCommand("copy");
      area.remove();
      done(copied);
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(function () { done(true); }, old);
    else old();
  }
  function remember(root, spec, state) {
    var query = write(spec, state), hash = "#" + root.id + (query ? "?" + query : "");
    try { history.replaceState(history.state, "", hash); } catch (e) { location.replace(hash); }
  }
  function asked(root, spec) {
    var head = "#" + root.id + "?";
    return location.hash.indexOf(head) === 0 ? read(spec, location.hash.slice(head.length)) : null;
  }
  function mount(root, make) {
    var holder = root.querySelector(".explorer-data");
    var data = holder ? JSON.parse(holder.dataset.values) : {};
    var spec = make(data), given = asked(root, spec), state = given || defaults(spec), fields = [], turn = 0, timer;
    var summary = element("p", { className: "explorer-summary", role: "status", "aria-live": "polite" });
    var picture = element("div", { className: "explorer-picture" });
    var code = element("code", {}), last = null;
    var button = element("button", { type: "button", className: "explorer-copy", textContent: "Copy as Python" });
    var reset = element("button", { type: "button", className: "explorer-reset", textContent: "Reset" });

    function show() {
      if (!last) return;
      summary.textContent = last.summary;
      code.textContent = last.python;
      var width = Math.max(280, Math.round(picture.clientWidth || root.clientWidth));
      picture.replaceChildren.apply(picture, (last.plots || []).map(function (p) { return plot(p, width); }).concat(last.parts ? last.parts() : []));
    }
    function update() {
      var mine = ++turn;
      root.setAttribute("aria-busy", "true");
      spec.render(state, data, function (result) {
        if (mine !== turn) return;
        last = result;
        root.removeAttribute("aria-busy");
        show();
      }, function () { return mine === turn; });
    }
    function fill() {
      fields.forEach(function (f) { f.set(state[f.key]); });
      visible();
    }
    function visible() { fields.forEach(function (f) { if (f.control.when) f.element.hidden = !f.control.when(state); }); }
    function change(key, value) {
      state[key] = value;
      visible();
      clearTimeout(timer);
      timer = setTimeout(function () { remember(root, spec, state); update(); }, 120);
    }
    button.addEventListener("click", function () {
      copy(code.textContent, function (copied) {
        button.textContent = copied ? "Copied" : "Select the text below";
        if (!copied) code.closest("details").open = true;
        setTimeout(function () { button.textContent = "Copy as Python"; }, 2000);
      });
    });
    reset.addEventListener("click", function () { state = defaults(spec); fill(); remember(root, spec, state); update(); });
    window.addEventListener("hashchange", function () { var next = asked(root, spec); if (next) { state = next; fill(); update(); root.scrollIntoView(); } });
    window.addEventListener("resize", show);

    var form = element("form", { className: "explorer-controls" }, spec.controls.map(function (g) { return arrange(root, g, change, fields); }));
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    var fixed = root.querySelector(".explorer-static");
    var shut = element("details", { className: "explorer-fixed" }, [element("summary", { textContent: "The same with fixed inputs" })]);
    root.insertBefore(element("div", { className: "explorer-live" }, [
      element("p", { className: "explorer-title", textContent: spec.title }), form, summary, picture,
      element("div", { className: "explorer-buttons" }, [button, reset]),
      element("details", { className: "explorer-code" }, [element("summary", { textContent: "As Python" }), element("pre", { tabIndex: 0 }, [code])]),
    ]), fixed);
    root.insertBefore(shut, fixed);
    shut.append(fixed);
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", spec.title);
    root.classList.add("live");
    fill();
    update();
    if (given) root.scrollIntoView();
    // a link to the figure inside opens what holds it
    function open() { var place = document.getElementById(decodeURIComponent(location.hash.slice(1).split("?")[0])); if (place && shut.contains(place)) { shut.open = true; place.scrollIntoView(); } }
    window.addEventListener("hashchange", open);
    open();
  }
  /* make(data) gives {title, controls, render(state, data, emit, alive)}. */
  function register(name, make) {
    registered[name] = make;
    if (typeof document === "undefined") return;
    document.querySelectorAll('[data-explorer="' + name + '"]').forEach(function (root) { mount(root, make); });
  }
  return { register: register, registered: registered, defaults: defaults, read: read, write: write,
    digits: digits, si: si, duration: duration, py: py, table: table, bars: bars };
})();
