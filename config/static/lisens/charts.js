// Charts, drawn from the table beneath them, so that page, picture and screen reader have one source.
//
// A canvas says which kind it is (`data-plot`: months or cumulative) and which table it shows (`data-table`). The
// table's head names the series (`data-series`), its cells hold exact values (`data-value`), its rows their days
// (`data-from`, `data-to`, and `data-until` for the one that is still running), and its foot a forecast of the whole
// (`data-level`: low, likely, high). Without this script the table stands open; with it, it closes to "Show the numbers".
"use strict";

(() => {
  const DAY = 86_400_000;
  const FAR_AWAY = 2.5; // a band edge further up than this many times the line is named, not drawn
  const drawn = new Map();
  const widths = new WeakMap();

  const language = document.documentElement.lang || "en";

  // light-dark() is resolved by the browser for a property, not for a custom property: ask through `color`.
  function colour(canvas, token) {
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  }

  function palette(canvas) {
    const tokens = { now: "--accent", wash: "--accent-wash", deep: "--accent-deep", before: "--before", ink: "--ink" };
    const more = { muted: "--muted", grid: "--gridline", edge: "--edge", warn: "--warn", surface: "--surface" };
    return Object.fromEntries(Object.entries({ ...tokens, ...more }).map(([name, token]) => [name, colour(canvas, token)]));
  }

  function readTable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.flatMap((head, column) =>
      head.dataset.series ? [{ key: head.dataset.series, label: head.textContent.trim(), column }] : []);
    for (const one of series) {
      one.values = rows.map((row) => (row.cells[one.column].dataset.value === undefined ? null : Number(row.cells[one.column].dataset.value)));
      one.texts = rows.map((row) => row.cells[one.column].textContent.trim());
    }
    const days = (text) => Date.parse(text) / DAY;
    const start = days(rows[0].dataset.from);
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      starts: rows.map((row) => days(row.dataset.from) - start),
      ends: rows.map((row) => days(row.dataset.to) - start),
      until: rows.map((row) => (row.dataset.until ? days(row.dataset.until) - start : null)),
      series: Object.fromEntries(series.map((one) => [one.key, one])),
      levels: Object.fromEntries([...table.querySelectorAll("tfoot [data-level]")].map((row) => {
        const cell = row.querySelector("[data-value]");
        return [row.dataset.level, { label: cell.dataset.label, value: Number(cell.dataset.value), text: cell.textContent.trim() }];
      })),
    };
  }

  function hatched(colours) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 7;
    const pen = tile.getContext("2d");
    pen.fillStyle = colours.wash;
    pen.fillRect(0, 0, 7, 7);
    pen.strokeStyle = colours.now;
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const shift of [-7, 0, 7]) {
      pen.moveTo(shift, 7);
      pen.lineTo(shift + 7, 0);
    }
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  // A dashed line over the whole width: the estimate, or the edge of the next band with its label.
  const levels = {
    id: "levels",
    afterDatasetsDraw(chart, _, { lines }) {
      const { ctx, chartArea, scales } = chart;
      for (const line of lines ?? []) {
        const isBeyond = line.value > scales.y.max;
        const y = isBeyond ? chartArea.top : scales.y.getPixelForValue(line.value);
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = line.colour;
        if (!isBeyond) {
          ctx.lineWidth = 1.25;
          ctx.setLineDash(line.dash);
          ctx.beginPath();
          ctx.moveTo(chartArea.left, y);
          ctx.lineTo(chartArea.right, y);
          ctx.stroke();
        }
        ctx.font = `600 12px ${Chart.defaults.font.family}`;
        ctx.textBaseline = isBeyond ? "top" : "bottom";
        if (line.label) ctx.fillText(isBeyond ? `${line.label} ↑` : line.label, chartArea.left + 6, y + (isBeyond ? 2 : -4));
        ctx.restore();
      }
    },
  };

  // The name and the last value of a line, at its end instead of in a legend far away. At the chart's edge, where
  // several lines end, labels are pushed apart.
  const LABEL_HEIGHT = 15;

  const endLabels = {
    id: "endLabels",
    afterDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      const ends = chart.data.datasets.flatMap((dataset, index) => {
        const point = chart.getDatasetMeta(index).data.at(-1);
        return point && dataset.endLabel ? [{ dataset, x: point.x, y: point.y, isAtEdge: point.x > chartArea.right - 4 }] : [];
      });
      const stacked = ends.filter((end) => end.isAtEdge).sort((one, other) => one.y - other.y);
      for (const [index, end] of stacked.entries()) {
        if (index) end.y = Math.max(end.y, stacked[index - 1].y + LABEL_HEIGHT);
      }
      for (const { dataset, x, y, isAtEdge } of ends) {
        ctx.save();
        ctx.fillStyle = dataset.endColour;
        ctx.font = endFont(dataset);
        ctx.textAlign = isAtEdge ? "left" : "right";
        ctx.textBaseline = "middle";
        ctx.fillText(dataset.endLabel, x + (isAtEdge ? 8 : -8), y - (isAtEdge ? 0 : 12));
        ctx.restore();
      }
    },
  };

  const endFont = (dataset) => `${dataset.endWeight} 12px ${Chart.defaults.font.family}`;

  // What the labels at the chart's edge need beside it: their words are of any language.
  function roomForLabels(canvas, datasets, edge) {
    const ctx = canvas.getContext("2d");
    ctx.save();
    const widths = datasets.filter((dataset) => dataset.endLabel && dataset.data.at(-1).x >= edge * 0.99).map((dataset) => {
      ctx.font = endFont(dataset);
      return ctx.measureText(dataset.endLabel).width;
    });
    ctx.restore();
    return Math.ceil(Math.max(0, ...widths)) + 16;
  }

  // Whole numbers on the axis, unless everything is so small that they would leave the chart empty.
  function axes(colours, greatest) {
    const ticks = { color: colours.muted, font: { size: 12 } };
    return {
      x: { grid: { display: false }, border: { color: colours.edge }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 } },
      y: {
        beginAtZero: true,
        border: { display: false },
        grid: { color: colours.grid },
        ticks: { ...ticks, maxTicksLimit: 5, precision: greatest < 4 ? undefined : 0 },
      },
    };
  }

  function options(colours, lines, label, greatest) {
    return {
      animation: false,
      maintainAspectRatio: false,
      locale: language,
      interaction: { mode: "index", intersect: false },
      scales: axes(colours, greatest),
      plugins: { legend: { display: false }, tooltip: { animation: false, callbacks: { label } }, levels: { lines } },
    };
  }

  // Pairs of bars for months; for days, where pairs would be hairs, this term as bars and last term as a thin line.
  function pairs(canvas, table) {
    const colours = palette(canvas);
    const { now, last, estimate } = table.series;
    const isCrowded = table.labels.length > 62;
    const isRunning = table.until.map((until) => until !== null);
    const hatch = hatched(colours);
    const bars = isCrowded
      ? { categoryPercentage: 1, barPercentage: 0.9 }
      : { borderRadius: 2, categoryPercentage: 0.7, barPercentage: 0.95, borderSkipped: "bottom" };
    const before = isCrowded
      ? { type: "line", order: -1, borderColor: colours.before, borderWidth: 1.25, pointRadius: 0, pointHitRadius: 6 }
      : { ...bars, backgroundColor: colours.before };
    const datasets = [
      { ...bars, label: now.label, data: now.values, texts: now.texts, backgroundColor: isRunning.map((part) => (part ? hatch : colours.now)), borderColor: colours.now, borderWidth: isRunning.map((part) => (part ? 1.25 : 0)) },
    ];
    if (last) datasets.unshift({ ...before, label: last.label, data: last.values, texts: last.texts });
    const lines = estimate ? [{ value: estimate.values[0], colour: colours.ink, dash: [5, 4] }] : [];
    const greatest = Math.max(...datasets.flatMap((dataset) => dataset.data), ...lines.map((line) => line.value));
    const label = ({ dataset, dataIndex }) => `${dataset.label}: ${dataset.texts[dataIndex]}`;
    const config = { type: "bar", data: { labels: table.labels, datasets }, options: options(colours, lines, label, greatest), plugins: [levels] };
    config.options.scales.y.suggestedMax = Math.max(0, ...lines.map((line) => line.value));
    return config;
  }

  function cumulated(table, values) {
    let sum = 0;
    const points = [{ x: 0, y: 0 }];
    for (const [index, value] of values.entries()) {
      if (value === null) break;
      sum += value;
      points.push({ x: table.until[index] ?? table.ends[index], y: sum });
    }
    return points;
  }

  function lastTermPoints(table) {
    return cumulated({ ...table, until: table.until.map(() => null) }, table.series.last.values);
  }

  // From today to the end: a dashed line to what is likely, and the room between low and high around it.
  function fan(table, from, colours, lineOf) {
    const { low, likely, high } = table.levels;
    if (!likely) return [];
    const to = (level) => [from, { x: table.ends.at(-1), y: level.value }];
    // Behind the lines: what is drawn first has the highest order.
    const bound = { order: 1, borderWidth: 0, pointHitRadius: 0, endColour: colours.muted, endWeight: 400 };
    return [
      lineOf(likely, to(likely), { borderColor: colours.now, borderWidth: 2, borderDash: [5, 4], endColour: colours.deep, endWeight: 600 }),
      lineOf(high, to(high), { ...bound, backgroundColor: colours.wash, fill: "+1" }),
      lineOf(low, to(low), bound),
    ];
  }

  function cumulativeLines(canvas, table) {
    const colours = palette(canvas);
    const isNarrow = canvas.parentElement.clientWidth < 520;
    const digits = Number(canvas.dataset.decimals ?? 0);
    const written = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const lineOf = (series, points, more) => ({
      label: series.label,
      data: points,
      pointRadius: 0,
      pointHitRadius: 12,
      endLabel: isNarrow ? written.format(points.at(-1).y) : `${series.label} ${written.format(points.at(-1).y)}`,
      ...more,
    });
    const { now, last } = table.series;
    const current = cumulated(table, now.values);
    const datasets = [lineOf(now, current, { borderColor: colours.now, borderWidth: 2.5, borderJoinStyle: "round", endColour: colours.deep, endWeight: 600, pointRadius: current.map((_, index) => (index === current.length - 1 ? 5 : 0)), pointBackgroundColor: colours.now, pointBorderColor: colours.surface, pointBorderWidth: 2 })];
    datasets.push(...fan(table, current.at(-1), colours, lineOf));
    if (last) datasets.push(lineOf(last, lastTermPoints(table), { borderColor: colours.before, borderWidth: 2, endColour: colours.muted, endWeight: 400 }));
    const greatest = Math.max(...datasets.map((dataset) => dataset.data.at(-1).y));
    const lines = canvas.dataset.edge ? [{ value: Number(canvas.dataset.edge), colour: colours.warn, dash: [2, 3], label: canvas.dataset.edgeLabel }] : [];
    const label = ({ dataset, parsed }) => `${dataset.label}: ${written.format(parsed.y)}`;
    const config = { type: "line", data: { datasets }, options: options(colours, lines, label, greatest), plugins: [levels, endLabels] };
    config.options.interaction = { mode: "nearest", axis: "x", intersect: false };
    config.options.layout = { padding: { right: roomForLabels(canvas, datasets, table.ends.at(-1)) } };
    config.options.scales.x = {
      ...config.options.scales.x,
      type: "linear",
      min: 0,
      max: table.ends.at(-1),
      afterBuildTicks: (axis) => { axis.ticks = table.starts.map((value) => ({ value })); },
      ticks: { ...config.options.scales.x.ticks, autoSkip: true, maxTicksLimit: isNarrow ? 5 : 13, callback: (value) => table.labels[table.starts.indexOf(value)] },
    };
    const near = lines.filter((line) => line.value <= greatest * FAR_AWAY).map((line) => line.value);
    config.options.scales.y.suggestedMax = Math.max(greatest, ...near) * 1.1;
    config.options.plugins.tooltip.callbacks.title = ([item]) => table.labels[Math.max(0, table.starts.findLastIndex((start) => start < item.parsed.x || start === 0))];
    return config;
  }

  const KINDS = { months: pairs, cumulative: cumulativeLines };

  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.table);
    drawn.get(canvas)?.destroy();
    drawn.set(canvas, new Chart(canvas, KINDS[canvas.dataset.plot](canvas, readTable(table))));
    widths.set(canvas.parentElement, canvas.parentElement.clientWidth);
    resized.observe(canvas.parentElement);
  }

  // What is drawn for one width (labels, the room beside them, how many days are named) is drawn anew for another.
  const resized = new ResizeObserver((entries) => {
    const frames = entries.map((entry) => entry.target).filter((frame) => frame.clientWidth && frame.clientWidth !== widths.get(frame));
    requestAnimationFrame(() => {
      for (const canvas of drawn.keys()) if (frames.includes(canvas.parentElement)) draw(canvas);
    });
  });

  function drawNew() {
    for (const [canvas, chart] of drawn) {
      if (!canvas.isConnected) {
        chart.destroy();
        drawn.delete(canvas);
      }
    }
    for (const canvas of document.querySelectorAll("canvas[data-plot]")) {
      if (!drawn.has(canvas)) {
        draw(canvas);
        canvas.closest("figure").nextElementSibling?.removeAttribute("open");
      }
    }
  }

  function redrawAll() {
    for (const canvas of drawn.keys()) draw(canvas);
  }

  // Paper is white and narrower than the screen: charts take its colours and its width, and go back after.
  let themeOnScreen = null;

  function dressForPaper() {
    themeOnScreen = document.documentElement.getAttribute("data-bs-theme");
    document.documentElement.setAttribute("data-bs-theme", "light");
    redrawAll();
    for (const chart of drawn.values()) chart.resize();
  }

  function dressForScreen() {
    if (themeOnScreen === null) document.documentElement.removeAttribute("data-bs-theme");
    else document.documentElement.setAttribute("data-bs-theme", themeOnScreen);
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawNew();
  document.fonts.ready.then(redrawAll);
  document.addEventListener("htmx:afterSettle", drawNew);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  new MutationObserver(redrawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  addEventListener("beforeprint", dressForPaper);
  addEventListener("afterprint", dressForScreen);
})();
