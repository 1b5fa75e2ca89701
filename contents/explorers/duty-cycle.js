/* The duty cycle: a state table and a battery → mean power, life, break-even payload. Formulas as in `ev.energy`. */
Explorers.dutyCycle = (function () {
  "use strict";
  /* The share of time of a state: seconds an event times events an hour, at most all of the time. */
  function share(seconds, perHour) { return Math.min(1, seconds * perHour / 3600); }
  /* states: [[watts, share]] */
  function power(states) { return states.reduce(function (sum, s) { return sum + s[0] * s[1]; }, 0); }
  /* Days that a battery of wh watt-hours lasts while a panel gives `solar` watts on average. */
  function life(wh, watts, derate, solar) {
    var net = watts - (solar || 0);
    return net > 0 ? wh * derate * 3600 / net / 86400 : Infinity;
  }
  /* Bytes that cost as much to send as `joules` of computing. */
  function breakEven(joules, bitRate, watts) { return joules / (8 / bitRate * watts); }
  return { share: share, power: power, life: life, breakEven: breakEven };
})();

Explorers.register("duty-cycle", function (data) {
  "use strict";
  var E = Explorers, D = Explorers.dutyCycle;
  var first = data.states || [["sleep", 1000 * data.sleep_w, 3600, 1], ["compute", 1000 * data.active_w, 0.1, 3600]];
  function cell(key, label, kind, value, max) { return { key: key, label: label, kind: kind, value: value, min: 0, max: max }; }
  var table = [];
  first.forEach(function (row, i) {
    table.push(cell("n" + i, "Name of state " + (i + 1), "text", row[0]), cell("p" + i, "Power of state " + (i + 1) + " (mW)", "number", row[1], 1e5),
      cell("s" + i, "Seconds per event of state " + (i + 1), "number", row[2], 3600), cell("e" + i, "Events per hour of state " + (i + 1), "number", row[3], 36000));
  });
  var controls = [
    { label: "States: 3,600 s an hour is always on", columns: ["State", "mW", "s per event", "events per hour"], controls: table },
    { label: "Supply", controls: [
      { key: "wh", label: "Battery", unit: "Wh", kind: "number", value: 12, min: 0.01, max: 1000 },
      { key: "derate", label: "Usable share", kind: "range", value: 1, min: 0.1, max: 1, step: 0.05, text: function (v) { return Math.round(100 * v) + "\u00a0%"; } },
      { key: "solar", label: "Solar power, mean", unit: "mW", kind: "number", value: 0, min: 0, max: 1e5 } ] },
    { label: "Send or compute", controls: [
      { key: "task", label: "What decides", kind: "select", value: String(Math.min(2, first.length - 1)), options: first.map(function (row, i) { return [String(i), i + 1 + ", " + row[0]]; }) },
      { key: "radio", label: "Radio", kind: "select", value: "lora_sf7", options: Object.keys(data.radio).map(function (r) { return [r, r]; }) } ] },
  ];
  function render(s, _, emit) {
    var states = first.map(function (_, i) {
      return { name: s["n" + i] || "state " + (i + 1), watts: s["p" + i] / 1000, share: D.share(s["s" + i], s["e" + i]), seconds: s["s" + i], perHour: s["e" + i] };
    });
    var mean = D.power(states.map(function (x) { return [x.watts, x.share]; })), solar = s.solar / 1000;
    var days = mean > 0 ? D.life(s.wh, mean, s.derate, solar) : Infinity;
    var task = states[s.task], radio = data.radio[s.radio], even = D.breakEven(task.watts * task.seconds, radio[0], radio[1]);
    var over = states.filter(function (x) { return x.seconds * x.perHour > 3600; }).map(function (x) { return x.name; });
    var largest = states.reduce(function (a, b) { return b.watts * b.share > a.watts * a.share ? b : a; });
    var upTo = Math.max(1e-6, states.reduce(function (t, x) { return x === task ? t : t + x.watts * x.share; }, 0)), curve = [];
    if (task.watts > 0) for (var e = -5; e <= 0.001; e += 0.1) curve.push([Math.pow(10, e), D.life(s.wh, upTo + task.watts * Math.pow(10, e), s.derate, 0)]);
    emit({
      summary: "The node draws " + E.si(mean, "W") + " on average" + (days === Infinity ? (mean > 0 ? "; the panel gives at least as much, so the battery is never empty. " : ". ")
        : solar > 0 ? ", of which the panel gives " + E.si(solar, "W") + ", and lives " + E.digits(days) + " days. " : " and lives " + E.digits(days) + " days. ") +
        (mean > 0 ? "Most goes to " + largest.name + ", " + E.digits(100 * largest.watts * largest.share / mean) + "\u00a0%. " : "") +
        "One event of " + task.name + " costs as much as sending " + E.si(even, "B") + " by " + s.radio + "." +
        (over.length ? " More than 3,600 s an hour is counted as always on: " + over.join(", ") + "." : ""),
      plots: curve.length ? [{ name: "Battery life against the duty cycle of " + task.name, x: { label: "Duty cycle of " + task.name, min: 1e-5, max: 1, log: true },
        y: { label: "Life without sun (days)", log: true, min: Math.min.apply(null, curve.map(function (p) { return p[1]; })) / 1.5, max: curve[0][1] * 3 },
        lines: [{ points: curve, color: 1 }], marks: task.share > 0 ? [{ x: Math.max(1e-5, task.share), y: D.life(s.wh, upTo + task.watts * task.share, s.derate, 0), color: 0, label: "this node" }] : [] }] : [],
      parts: function () {
        return [E.bars(states.map(function (x) {
          var part = x.watts * x.share, of = mean > 0 ? part / mean : 0;
          return { label: x.name, share: of, text: E.si(part, "W") + ", " + E.digits(100 * of) + "\u00a0%" };
        }))];
      },
      python: "import envelope as ev\nstates = [" + states.map(function (x) {
        return "(" + E.py(x.watts) + ", min(1, " + E.py(x.seconds) + " * " + E.py(x.perHour) + " / 3600)),  # " + x.name.replace(/[^\w .,()-]/g, " ") + "\n          ";
      }).join("") + "]   # W, share of time\nmean = ev.energy.duty_power(states)   # W\nnet = mean - " + E.py(solar) + "\n" +
        "life = ev.energy.battery_days(" + E.py(s.wh) + ", net, " + E.py(s.derate) + ") if net > 0 else float(\"inf\")   # days\n" +
        "per_byte = ev.energy.radio(1, *ev.energy.RADIO[\"" + s.radio + "\"])[1]   # J\n" +
        "result = [mean, life, " + E.py(task.watts) + " * " + E.py(task.seconds) + " / per_byte]",
      values: [mean, days, even],
    });
  }
  return { title: "Explorer: where a battery goes", controls: controls, render: render };
});
