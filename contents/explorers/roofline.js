/* The roofline: operators and machines → bound, least time, share of peak. Formulas as in `ev.roofline` and `ev.workloads`. */
Explorers.roofline = (function () {
  "use strict";
  /* {flops, bytes} of an operator, b bytes per element: what `ev.workloads` counts. */
  var operators = {
    matmul: function (o, b) { return { flops: 2 * o.m * o.n * o.k, bytes: b * (o.m * o.k + o.k * o.n + o.m * o.n) }; },
    gemv: function (o, b) { return operators.matmul({ m: 1, n: o.n, k: o.k }, b); },
    conv: function (o, b) {
      var side = Math.ceil(o.size / o.stride), out = o.batch * side * side * o.cout, weights = o.kernel * o.kernel * o.cin * o.cout;
      var inp = o.batch * o.size * o.size * o.cin;
      return { flops: 2 * out * o.kernel * o.kernel * o.cin, bytes: b * (inp + weights + o.cout + out) };
    },
    attention: function (o, b) {
      var moved = 4 * o.seq * o.heads * o.dim + (o.tiled ? 0 : 4 * o.heads * o.seq * o.seq / 2);
      return { flops: 2 * o.batch * o.heads * o.seq * o.seq * o.dim, bytes: b * o.batch * moved };
    },
  };
  function attainable(intensity, peak, bw) { return Math.min(peak, intensity * bw); }
  /* What one machine makes of an operator: seconds of each ceiling, the larger, and what follows from it. */
  function model(op, peak, bw, effC, effM) {
    var compute = op.flops / (peak * effC), memory = op.bytes / (bw * effM), time = Math.max(compute, memory);
    return { compute: compute, memory: memory, time: time, bound: compute >= memory ? "compute" : "memory",
      share: op.flops / (time * peak), ridge: peak * effC / (bw * effM), intensity: op.flops / op.bytes };
  }
  return { operators: operators, attainable: attainable, model: model };
})();

Explorers.register("roofline", function (data) {
  "use strict";
  var E = Explorers, R = Explorers.roofline;
  var machine = {};
  data.devices.forEach(function (d) { machine[d.name] = d; });
  function is(name) { return function (s) { return s.op === name; }; }
  function oneOf() { var names = [].slice.call(arguments); return function (s) { return names.indexOf(s.op) >= 0; }; }
  function count(key, label, value, max, when) { return { key: key, label: label, kind: "number", value: value, min: 1, max: max, step: 1, whole: true, when: when }; }
  function share(key, label) { return { key: key, label: label, kind: "range", value: 1, min: 0.05, max: 1, step: 0.05, text: function (v) { return Math.round(100 * v) + "\u00a0%"; } }; }
  var controls = [
    { label: "Operator", controls: [
      { key: "op", label: "Kind", kind: "select", value: "matmul", options: [["matmul", "matrix product"], ["gemv", "matrix–vector product"], ["conv", "convolution"], ["attention", "attention, causal"]] },
      count("m", "Rows m (batch)", 64, 1e6, is("matmul")), count("n", "Columns n", 4096, 1e6, oneOf("matmul", "gemv")), count("k", "Inner size k", 4096, 1e6, oneOf("matmul", "gemv")),
      count("size", "Height and width", 28, 4096, is("conv")), count("cin", "Channels in", 256, 65536, is("conv")), count("cout", "Channels out", 256, 65536, is("conv")),
      count("kernel", "Kernel size", 3, 31, is("conv")), count("stride", "Stride", 1, 8, is("conv")),
      count("seq", "Tokens", 2048, 1e6, is("attention")), count("heads", "Heads", 32, 512, is("attention")), count("dim", "Size of a head", 128, 1024, is("attention")),
      { key: "scores", label: "Scores", kind: "select", value: "tiled", when: is("attention"), options: [["tiled", "kept on the chip"], ["naive", "written to memory"]] },
      count("batch", "Batch", 1, 65536, oneOf("conv", "attention")),
      { key: "dtype", label: "Number format", kind: "select", value: "bf16", options: Object.keys(data.nbytes).map(function (d) { return [d, d]; }) } ] },
    { label: "Efficiency", controls: [share("ec", "Peak reached"), share("em", "Bandwidth reached")] },
    { label: "Machines", controls: [
      { key: "device", label: "At most six", kind: "checks", most: 6, value: ["h100", "a100", "tpu_v5e"], options: data.devices.map(function (d) { return [d.name, d.name]; }) } ] },
  ];
  function operator(s) {
    return R.operators[s.op]({ m: s.m, n: s.n, k: s.k, size: s.size, cin: s.cin, cout: s.cout, kernel: s.kernel, stride: s.stride,
      batch: s.batch, seq: s.seq, heads: s.heads, dim: s.dim, tiled: s.scores === "tiled" }, data.nbytes[s.dtype]);
  }
  function call(s) {
    var b = data.nbytes[s.dtype];
    if (s.op === "conv") return "ev.workloads.conv2d(" + [s.size, s.size, s.cin, s.cout, s.kernel, s.stride].join(", ") + ", nbytes=" + b + ", batch=" + s.batch + ")";
    if (s.op === "attention") return "ev.workloads.attention(" + [s.batch, s.seq, s.heads, s.dim].join(", ") + ", nbytes=" + b + ', kind="' + s.scores + '")';
    return "ev.workloads.matmul(" + [s.op === "gemv" ? 1 : s.m, s.n, s.k].join(", ") + ", nbytes=" + b + ")";
  }
  function render(s, _, emit) {
    var op = operator(s), unit = s.dtype.indexOf("int") ? "FLOP" : "OP", intensity = op.flops / op.bytes;
    var able = s.device.filter(function (n) { return machine[n].peak[s.dtype]; });
    var unable = s.device.filter(function (n) { return !machine[n].peak[s.dtype]; });
    var results = able.map(function (n) { return R.model(op, machine[n].peak[s.dtype], machine[n].bw, s.ec, s.em); });
    var low = Math.min(0.1, intensity / 2), high = Math.max(1e4, intensity * 2);
    var lines = able.map(function (n, i) {
      var peak = machine[n].peak[s.dtype] * s.ec, bw = machine[n].bw * s.em, ridge = peak / bw;
      var points = [low, Math.max(low, Math.min(high, ridge)), high].map(function (x) { return [x, R.attainable(x, peak, bw)]; });
      return { points: points, color: i, label: n };
    });
    var rates = lines.reduce(function (all, l) { return all.concat(l.points.map(function (p) { return p[1]; })); }, []);
    var words = able.map(function (n, i) {
      var r = results[i];
      return n + ": bound by " + r.bound + ", at least " + E.duration(r.time) + ", " + E.digits(100 * r.share) + "\u00a0% of peak";
    });
    if (unable.length) words.push("no published " + s.dtype + " peak for " + unable.join(", "));
    emit({
      summary: "Intensity " + E.digits(intensity) + "\u00a0" + unit + "/B. " + words.join("; ") + ".",
      plots: able.length ? [{
        name: "Rooflines of " + able.join(", ") + " with the operator at " + E.digits(intensity) + " " + unit + " per byte",
        x: { label: "Intensity (" + unit + "/B)", min: low, max: high, log: true }, y: { label: "Rate (" + unit + "/s)", log: true,
          min: Math.min.apply(null, rates) / 1.5, max: Math.max.apply(null, rates) * 3, format: function (v) { return E.si(v); } },
        lines: lines, rules: [{ x: intensity, label: "operator" }],
        marks: results.map(function (r, i) { return { x: intensity, y: op.flops / r.time, color: i }; }) }] : [],
      parts: function () {
        return [E.table("The operator on each machine", ["Machine", "Bound by", "Least time", "% of peak", "Ridge (" + unit + "/B)"], able.map(function (n, i) {
          var r = results[i];
          return [n, r.bound, E.duration(r.time), E.digits(100 * r.share), E.digits(r.ridge)];
        }))];
      },
      python: "import envelope as ev\nop = " + call(s) + "\n" + "result = {d: ev.roofline.time(op, d, \"" + s.dtype + "\", eff_c=" + s.ec + ", eff_m=" + s.em + ")  # s\n          for d in " + JSON.stringify(able) + "}",
      values: able.map(function (n, i) { return results[i].time; }),
    });
  }
  return { title: "Explorer: a roofline of your own", controls: controls, render: render };
});
