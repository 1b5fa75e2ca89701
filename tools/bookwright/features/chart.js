// Charts of plotly, Vega-Altair and Bokeh: the library is fetched, once, when the first of its charts comes near.
(function () {
  var charts = document.querySelectorAll(".chart[data-chart]");
  if (!charts.length) return;
  var asked = {};
  // where the libraries stand: the site's script knows where it was loaded from
  var own = document.querySelector('script[src$="bookwright.js"]');
  var base = own ? own.src.replace(/[^/]*$/, "libraries/") : "";
  var globals = { plotly: "Plotly", vega: "vegaEmbed", bokeh: "Bokeh" };
  var files = { plotly: ["plotly.js"], vega: ["vega.js"],
    bokeh: ["bokeh.js", "bokeh-gl.js", "bokeh-widgets.js", "bokeh-tables.js", "bokeh-mathjax.js"] };
  function load(kind) {
    if (window[globals[kind]]) return Promise.resolve(); // a page in one file has it inside
    return (asked[kind] = asked[kind] || files[kind].reduce(function (before, name) {
      return before.then(function () {
        return new Promise(function (done, failed) {
          var script = document.createElement("script");
          script.src = base + name;
          script.onload = done;
          script.onerror = failed;
          document.head.appendChild(script);
        });
      });
    }, Promise.resolve()).then(function () {
      if (!window[globals[kind]]) throw new Error(kind);
    }));
  }
  var draw = {
    plotly: function (box, figure) {
      figure.config = Object.assign({ responsive: true, displaylogo: false }, figure.config);
      return window.Plotly.newPlot(box, figure);
    },
    vega: function (box, figure) {
      // expressions are interpreted, not compiled: the page's policy lets no text become a program
      // a box of its own: vega-embed makes the one that it is given as narrow as the chart
      var inner = box.appendChild(document.createElement("div"));
      return window.vegaEmbed(inner, figure.spec, Object.assign({ actions: false }, figure.options, { ast: true }));
    },
    bokeh: function (box, figure, number) {
      // the same ids may stand in several charts of a page
      var items = figure.items.map(function (item) {
        var roots = {};
        Object.keys(item.roots).forEach(function (root) {
          var place = document.createElement("div");
          place.id = "chart-" + number + "-" + root;
          box.appendChild(place);
          roots[root] = place.id;
        });
        return Object.assign({}, item, { roots: roots });
      });
      return window.Bokeh.embed.embed_items(figure.documents, items);
    },
  };
  function show(box, number) {
    load(box.dataset.chart).then(function () {
      var figure = JSON.parse(box.dataset.figure);
      box.replaceChildren();
      return draw[box.dataset.chart](box, figure, number);
    }).then(function () { box.classList.add("drawn"); }, function () {
      var words = box.querySelector("noscript");
      if (words) box.innerHTML = words.textContent;
      box.classList.add("failed");
    });
  }
  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) {
      if (!one.isIntersecting) return;
      near.unobserve(one.target);
      show(one.target, Array.prototype.indexOf.call(charts, one.target));
    });
  }, { rootMargin: "600px" });
  charts.forEach(function (box) { near.observe(box); });
})();
