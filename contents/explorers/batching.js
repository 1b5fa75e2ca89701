/* Batching: arrivals, batches and servers → latency percentiles. A simulation of the same requests, number for number,
   as `ev.serving.poisson` and `ev.serving.sim_batch`, and Erlang's formula for service one by one. */
Explorers.batching = (function () {
  "use strict";
  var M = 0x7FFFFFFF;
  function poisson(lam, n, seed) {
    var times = new Float64Array(n), x = seed, now = 0;
    for (var i = 0; i < n; i++) {
      x = x * 48271 % M;
      now -= Math.log(x / M) / lam;
      times[i] = now;
    }
    return times;
  }
  /* A simulation that runs in slices: step(more) serves batches until more() says no; true when all are served. */
  function simulation(times, a, b, maxBatch, maxWait, servers) {
    var n = times.length, latency = new Float64Array(n), free = [], i = 0, run = { latency: latency, batches: 0, busy: 0, end: 0 };
    for (var k = 0; k < servers; k++) free.push(-Infinity);
    run.step = function (more) {
      while (i < n) {
        var first = 0;
        for (var k = 1; k < servers; k++) if (free[k] < free[first]) first = k;
        var full = i + maxBatch <= n ? times[i + maxBatch - 1] : Infinity;
        var start = Math.max(free[first], Math.min(full, times[i] + maxWait));
        var j = i;
        while (j < n && j < i + maxBatch && times[j] <= start) j++;
        var service = a + b * (j - i), end = start + service;
        free[first] = end;
        for (; i < j; i++) latency[i] = end - times[i];
        run.batches++;
        run.busy += service;
        run.end = Math.max(run.end, end);
        if (run.batches % 256 === 0 && !more()) return false;
      }
      return true;
    };
    return run;
  }
  /* As np.quantile: linear between the two nearest of the sorted values. */
  function quantile(sorted, q) {
    var at = q * (sorted.length - 1), low = Math.floor(at), t = at - low, a = sorted[low], b = sorted[Math.min(low + 1, sorted.length - 1)];
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
  }
  function erlangC(c, a) {
    var blocked = 1;
    for (var k = 1; k <= c; k++) blocked = a * blocked / (k + a * blocked);
    return blocked / (1 - a / c * (1 - blocked));
  }
  /* P(sojourn > t) in M/M/c. */
  function tail(t, lam, mu, c) {
    var p = erlangC(c, lam / mu), spare = c * mu - lam, alone = Math.exp(-mu * t);
    if (Math.abs(spare - mu) < 1e-9 * mu) return alone * (1 + p * mu * t);
    return alone + p * mu / (spare - mu) * (alone - Math.exp(-spare * t));
  }
  /* Requests per second that the servers can finish at best. */
  function capacity(a, b, maxBatch, servers) { return servers * maxBatch / (a + b * maxBatch); }
  function cost(price, servers, lam) { return price * servers / 3600 / lam * 1000; }
  return { poisson: poisson, simulation: simulation, quantile: quantile, erlangC: erlangC, tail: tail, capacity: capacity, cost: cost };
})();

Explorers.register("batching", function (data) {
  "use strict";
  var E = Explorers, B = Explorers.batching, N = 20000, WARM = 2000, SEED = 12345;
  function slide(key, label, value, min, max, step, unit) { return { key: key, label: label, kind: "range", value: value, min: min, max: max, step: step, unit: unit }; }
  function pick(key, label, value, values, unit) { return { key: key, label: label, kind: "range", value: value, values: values, min: values[0], max: values[values.length - 1], whole: true, unit: unit }; }
  var prices = Object.keys(data.price);
  var controls = [
    { label: "Requests", controls: [
      pick("rate", "Arrivals per second", 400, [1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000]),
      pick("slo", "Limit of the p99", 100, [5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000], "ms") ] },
    { label: "Time of a batch of B: a + bB", controls: [slide("a", "Fixed part a", 10, 1, 50, 0.5, "ms"), slide("b", "Per request b", 1, 0, 5, 0.1, "ms")] },
    { label: "Policy", controls: [
      pick("batch", "Largest batch", 8, [1, 2, 4, 8, 16, 32, 64, 128, 256]), slide("wait", "Longest wait", 5, 0, 50, 1, "ms"),
      slide("servers", "Replicas", 1, 1, 32, 1) ] },
    { label: "Money", controls: [{ key: "price", label: "Price, assumed", kind: "select", value: "l4", options: prices.map(function (p) { return [p, p + ", " + data.price[p].toFixed(2) + " USD/h"]; }) }] },
  ];
  controls[2].controls[2].whole = true;

  function python(s) {
    return "import envelope as ev\nimport numpy as np\nsizes = []\ndef service(b):\n    sizes.append(b)\n    return " + s.a / 1000 + " + " + s.b / 1000 + " * b\n" +
      "t = ev.serving.poisson(" + s.rate + ", " + N + ", seed=" + SEED + ")\n" +
      "latency = ev.serving.sim_batch(t, service, max_batch=" + s.batch + ", max_wait=" + s.wait / 1000 + ", servers=" + s.servers + ")\n" +
      "result = np.quantile(latency[" + WARM + ":], [.5, .95, .99])   # s";
  }
  function report(s, run) {
    var late = Array.prototype.slice.call(run.latency, WARM).sort(function (x, y) { return x - y; });
    var p = [0.5, 0.95, 0.99].map(function (q) { return B.quantile(late, q); });
    var load = s.rate / B.capacity(s.a / 1000, s.b / 1000, s.batch, s.servers), usd = B.cost(data.price[s.price], s.servers, s.rate);
    var used = Math.min(1, run.busy / (s.servers * run.end)), mu = 1000 / (s.a + s.b), alone = s.rate < s.servers * mu;
    var holds = load < 1 && p[2] <= s.slo / 1000;
    var most = Math.max(p[2] * 1.6, s.slo / 1000 * 1.25), steps = [0.999, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003, 0.002];
    var lines = [{ color: 0, points: steps.map(function (q) { return [1000 * B.quantile(late, 1 - q), 100 * q]; }) }];
    if (alone) {
      var curve = [];
      for (var i = 0; i <= 80; i++) curve.push([1000 * most * i / 80, Math.max(1e-9, 100 * B.tail(most * i / 80, s.rate, mu, s.servers))]);
      lines.push({ color: 1, label: "one by one", points: curve });
    }
    var words = load >= 1 ? "The load is " + E.digits(100 * load) + "\u00a0% of what the replicas can finish: the queue grows without end. "
      : "At " + E.digits(100 * load) + "\u00a0% of the highest throughput, batches hold " + E.digits(N / run.batches) + " requests on average. ";
    return {
      summary: words + "Half of the requests take " + E.duration(p[0]) + ", p95 is " + E.duration(p[1]) + ", p99 " + E.duration(p[2]) + ": the limit of " + E.digits(s.slo) + "\u00a0ms is " +
        (holds ? "kept" : "missed") + ". Replicas are busy " + E.digits(100 * used) + "\u00a0% of the time; 1,000 requests cost " + E.digits(usd) + "\u00a0USD, a million " + E.digits(1000 * usd) + ". " +
        (alone ? "The dashed curve is Erlang's formula for replicas that take requests one by one." : "One request at a time could not keep up."),
      plots: [{ name: "Share of requests slower than a time, with the limit at " + s.slo + " ms", x: { label: "Latency (ms)", min: 0, max: 1000 * most },
        y: { label: "Slower requests (%)", min: 0.1, max: 100, log: true }, lines: lines, rules: [{ x: s.slo, label: "limit" }],
        marks: p.map(function (v, i) { return { x: 1000 * v, y: [50, 5, 1][i], color: 0, label: ["p50", "p95", "p99"][i] }; }) }],
      python: python(s), values: p,
    };
  }
  function render(s, _, emit, alive) {
    var run = B.simulation(B.poisson(s.rate, N, SEED), s.a / 1000, s.b / 1000, s.batch, s.wait / 1000, s.servers);
    (function slice() {
      if (!alive()) return;
      var until = Date.now() + 40; // the page stays alive: no slice holds it for longer than 50 ms
      if (run.step(function () { return Date.now() < until; })) emit(report(s, run));
      else setTimeout(slice, 0);
    })();
  }
  return { title: "Explorer: how batching trades latency for money", controls: controls, render: render };
});
