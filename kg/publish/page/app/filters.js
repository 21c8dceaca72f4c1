// The left column: types (which is also the legend), certainty, dates, relations, a path.

const DAY = 86400000;
let histogram = { bins: [], unit: "day" };

const checkRow = (text, icon, count, checked, onChange, only) =>
  el(
    "div.row-only",
    {},
    el(
      "label.row",
      {},
      el("input", {
        type: "checkbox",
        ...(checked ? { checked: true } : {}),
        on: { change: (event) => onChange(event.target.checked) },
      }),
      icon,
      el("span.name", {}, text),
      el("span.count", {}, number(count)),
    ),
    button(say("only"), only, { "aria-label": `${say("only")}: ${text}` }, ".only"),
  );

const toggleIn = (set, value, shown) => {
  if (shown) set.delete(value);
  else set.add(value);
  change();
};

const onlyIn = (set, value, count) => {
  set.clear();
  for (let other = 0; other < count; other += 1) if (other !== value) set.add(other);
  change();
};

const showTypes = () => {
  const counts = types.map((_, type) => entities.filter((entity) => entity.type === type).length);
  const hidden = state.hidden.types;
  const rows = types.map((_, type) =>
    checkRow(
      typeName(type),
      typeIcon(type, 16, state.communities ? colours.grey : typeColour(type)), // colour then means something else
      counts[type],
      !hidden.has(type),
      (shown) => toggleIn(hidden, type, shown),
      () => onlyIn(hidden, type, types.length),
    ),
  );
  keepFocus(byId("types"), () => byId("types").replaceChildren(...rows));
};

const showPredicates = () => {
  const counts = predicates.map(
    (_, predicate) => relations.filter((relation) => relation.predicate === predicate).length,
  );
  const hidden = state.hidden.predicates;
  const rows = predicates.map((_, predicate) =>
    checkRow(
      predicateName(predicate),
      null,
      counts[predicate],
      !hidden.has(predicate),
      (shown) => toggleIn(hidden, predicate, shown),
      () => onlyIn(hidden, predicate, predicates.length),
    ),
  );
  keepFocus(byId("relations"), () => byId("relations").replaceChildren(...rows));
};

const showKinds = () => {
  const counts = [0, 0, 0];
  relations.forEach((relation) => {
    counts[surest(relation.reports.map((report) => report[1]))] += 1;
  });
  [FACT, CLAIM, UNREAL].forEach((kind) => {
    const input = byId(`kind-${kind}`);
    input.checked = !state.hidden.kinds.has(kind);
    input.parentElement.querySelector(".count").textContent = number(counts[kind]);
  });
};

const showDates = () => {
  byId("from").value = state.from;
  byId("to").value = state.to;
  byId("undated").checked = state.undated;
  const undated = relations.filter((relation) => relation.reports.some((report) => !report[0])).length;
  byId("undated").closest(".row").hidden = undated === 0;
  byId("undated").parentElement.querySelector(".count").textContent = number(undated);
  drawHistogram();
};

// The dates of all reports in at most sixty bars, of days to centuries.
const UNITS = ["day", "week", "month", "year", "decade", "century"];
const YEARS = { year: 1, decade: 10, century: 100 };

const makeHistogram = () => {
  const dated = relations
    .flatMap((relation) => relation.reports)
    .map(([date, , count]) => ({ time: Date.parse(date), count }))
    .filter(({ time }) => !Number.isNaN(time));
  if (dated.length === 0) return { bins: [], unit: "day" };
  const [first, last] = dated.reduce(
    ([low, high], { time }) => [Math.min(low, time), Math.max(high, time)],
    [Infinity, -Infinity],
  );
  const unit = UNITS.find((name) => binsBetween(first, last, name).length <= 60) || "century";
  const bins = binsBetween(first, last, unit);
  dated.forEach(({ time, count }) => (bins.findLast((bin) => bin.start <= time).count += count));
  return { bins, unit };
};

const binsBetween = (first, last, unit) => {
  const bins = [];
  for (let start = binStart(first, unit); start <= last && bins.length < 200; start = binNext(start, unit))
    bins.push({ start, end: binNext(start, unit) - DAY, count: 0 });
  return bins;
};

const yearStart = (year) => new Date(0).setUTCFullYear(year, 0, 1);

const binStart = (time, unit) => {
  const date = new Date(time);
  if (unit === "week") return time - ((date.getUTCDay() + 6) % 7) * DAY;
  if (unit === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return unit === "day"
    ? Math.floor(time / DAY) * DAY
    : yearStart(Math.floor(date.getUTCFullYear() / YEARS[unit]) * YEARS[unit]);
};

const binNext = (start, unit) => {
  const date = new Date(start);
  if (unit === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  if (unit in YEARS) return yearStart(date.getUTCFullYear() + YEARS[unit]);
  return start + (unit === "week" ? 7 : 1) * DAY;
};

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);

const drawHistogram = () => {
  const { bins, unit } = histogram;
  const box = byId("histogram");
  box.hidden = byId("dates").hidden = bins.length === 0;
  if (bins.length === 0) return;
  const most = Math.max(...bins.map((bin) => bin.count));
  const bars = bins.map((bin, index) => barOf(bin, index, most, unit));
  const picture = svg(
    "svg",
    {
      viewBox: `0 0 ${bins.length * 10} 52`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": say("histogram_label", { unit: say(`unit_${unit}`) }),
    },
    ...bars,
    ...brushOf(bins),
  );
  box.replaceChildren(
    picture,
    el(
      "div.ends",
      {},
      el("span", {}, dateText(isoDay(bins[0].start))),
      el("span", {}, dateText(isoDay(bins[bins.length - 1].end))),
    ),
  );
};

const barOf = (bin, index, most, unit) => {
  const inside = (!state.from || isoDay(bin.end) >= state.from) && (!state.to || isoDay(bin.start) <= state.to);
  const height = bin.count ? Math.max(2, (48 * bin.count) / most) : 0;
  const bar = svg("rect", {
    class: inside ? "bin" : "bin out",
    x: index * 10 + 1,
    width: 8,
    y: 50 - height,
    height,
    rx: 1,
  });
  const length = { day: 10, week: 10, month: 7 }[unit] || 4;
  bar.append(svg("title"));
  bar.firstChild.textContent = say("bar", { date: dateText(isoDay(bin.start).slice(0, length)), n: bin.count });
  return bar;
};

const brushOf = (bins) => {
  if (!state.from && !state.to) return [];
  const first = Math.max(
    0,
    bins.findIndex((bin) => !state.from || isoDay(bin.end) >= state.from),
  );
  const last = bins.findLastIndex((bin) => !state.to || isoDay(bin.start) <= state.to);
  return [svg("rect", { class: "brush", x: first * 10, y: 0, width: Math.max(0, last - first + 1) * 10, height: 52 })];
};

const startBrush = () => {
  const box = byId("histogram");
  let from = null;
  const binAt = (event) => {
    const frame = box.firstElementChild.getBoundingClientRect();
    const share = (event.clientX - frame.left) / frame.width;
    return Math.max(0, Math.min(histogram.bins.length - 1, Math.floor(share * histogram.bins.length)));
  };
  const brush = (event) => {
    const [first, last] = [from, binAt(event)].sort((a, b) => a - b);
    setPeriod(isoDay(histogram.bins[first].start), isoDay(histogram.bins[last].end));
  };
  box.addEventListener("pointerdown", (event) => {
    if (!histogram.bins.length || event.button !== 0) return;
    from = binAt(event);
    box.setPointerCapture(event.pointerId);
    brush(event);
  });
  box.addEventListener("pointermove", (event) => from !== null && brush(event));
  box.addEventListener("pointerup", () => (from = null));
};

const setPeriod = (from, to) => {
  if (from === state.from && to === state.to) return;
  Object.assign(state, { from, to });
  change();
};

const startPath = () => {
  byId("names").replaceChildren(...[...entities.keys()].map((index) => el("option", { value: entityName(index) })));
  byId("path-find").addEventListener("click", () => askPath(byId("path-from").value, byId("path-to").value));
  ["path-from", "path-to"].forEach((id) =>
    byId(id).addEventListener("keydown", (event) => event.key === "Enter" && byId("path-find").click()),
  );
  byId("path-clear").addEventListener("click", () => change({ path: null }));
};

const entityNamed = (text, exactly = false) => {
  const query = fold(text.trim());
  const exact = foldedNames.findIndex((names, index) => fold(entityName(index)) === query);
  if (exact >= 0) return exact;
  if (exactly) return null;
  const hits = query ? findNames(query) : [];
  return hits.length ? hits[0].entity : null;
};

const askPath = (start, end) => {
  if (live) return askPathEverywhere(start, end);
  const [from, to] = [entityNamed(start), entityNamed(end)];
  if (from === null || to === null) return announcePath(say("unknown_name", { name: from === null ? start : end }));
  change({ path: { from, to }, selected: null, hops: 0 }, { history: true, fit: true });
};

const showPath = () => {
  if (!state.path) return;
  byId("path-from").value = entityName(state.path.from);
  byId("path-to").value = entityName(state.path.to);
};

const showFilters = () => {
  showTypes();
  showPredicates();
  showKinds();
  showDates();
  showPath();
};

const startFilters = () => {
  histogram = makeHistogram();
  [FACT, CLAIM, UNREAL].forEach((kind) =>
    byId(`kind-${kind}`).addEventListener("change", (event) =>
      toggleIn(state.hidden.kinds, kind, event.target.checked),
    ),
  );
  byId("types-all").addEventListener("click", () => (state.hidden.types.clear(), change()));
  byId("relations-all").addEventListener("click", () => (state.hidden.predicates.clear(), change()));
  byId("relations-none").addEventListener(
    "click",
    () => (predicates.forEach((_, index) => state.hidden.predicates.add(index)), change()),
  );
  byId("dates-all").addEventListener("click", () => change({ from: "", to: "", undated: true }));
  byId("from").addEventListener("change", (event) => setPeriod(event.target.value, state.to));
  byId("to").addEventListener("change", (event) => setPeriod(state.from, event.target.value));
  byId("undated").addEventListener("change", (event) => change({ undated: event.target.checked }));
  byId("filters-toggle").addEventListener("click", () =>
    openFilters(!document.body.classList.contains("with-filters")),
  );
  startBrush();
  startPath();
};

const openFilters = (open) => {
  document.body.classList.toggle("with-filters", open);
  byId("filters-toggle").setAttribute("aria-expanded", String(open));
};
