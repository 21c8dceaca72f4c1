// Start, and what ties the parts together: a choice changes `state`, `change` shows it everywhere.

const change = (next = {}, how = {}) => {
  Object.assign(state, next);
  if (how.history) history.pushState(null, "", `#${toHash()}`);
  else history.replaceState(null, "", `#${toHash()}`);
  show(how);
};

const show = (how = {}) => {
  look();
  showFilters();
  showPanel();
  showTable();
  showStatus();
  showFocus();
  byId("communities").setAttribute("aria-pressed", String(state.communities));
  network.selectNodes(state.selected && state.selected.entity !== undefined ? [state.selected.entity] : []);
  if (how.fit) fit();
  redraw();
};

const select = (target, how = {}) => {
  const hops = target && target.entity !== undefined ? state.hops : 0;
  change({ selected: target, hops }, { history: true });
  if (!target) return;
  if (!how.still && !state.table) reveal(target);
  announce(say("selected", { name: nameOf(target) }));
};

const nameOf = (target) =>
  target.entity !== undefined
    ? entityName(target.entity)
    : `${entityName(lines[target.line].start)}, ${lineLabel(target.line)}, ${entityName(lines[target.line].end)}`;

const showStatus = () => {
  const shown = view.entities.filter(Boolean).length;
  const shownRelations = view.lines.reduce((sum, line) => sum + (line.shown ? line.members.length : 0), 0);
  byId("status").textContent = say("status", {
    entities: number(shown),
    all_entities: say("n_entities", { n: live ? contents.totals.entities : entities.length }),
    relations: number(shownRelations),
    all_relations: say("n_relations", { n: live ? contents.totals.relations : relations.length }),
  });
  byId("empty").hidden = shown > 0;
};

const showNotice = () => {
  const { totals } = contents;
  const notice = byId("notice");
  notice.hidden = totals.entities <= entities.length;
  if (notice.hidden) return;
  const values = {
    shown: entities.length,
    all: totals.entities,
    shown_relations: relations.length,
    all_relations: totals.relations,
  };
  if (live) notice.replaceChildren(say("cut_live", values));
  else notice.replaceChildren(say("cut", values), " ", el("code", {}, say("cut_command")));
};

const showFocus = () => {
  byId("reset").hidden = !filtersLines() && state.hidden.types.size === 0;
  const bar = byId("focus-bar");
  bar.hidden = state.hops === 0 || !state.selected;
  if (bar.hidden) return;
  bar.replaceChildren(
    el("span", {}, say("showing_around", { n: state.hops, name: entityName(state.selected.entity) })),
    button(say("focus_out"), () => change({ hops: 0 }, { history: true, fit: true }), { id: "focus-out" }, ".quiet"),
  );
};

const setTheme = () => {
  document.documentElement.dataset.theme = state.dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(state.dark));
  readColours();
};

const setLanguage = () => {
  translate();
  showNotice();
  startNames();
};

const startNames = () =>
  byId("names").replaceChildren(...entities.map((_, index) => el("option", { value: entityName(index) })));

const showAll = (how) => {
  setTheme();
  setLanguage();
  show(how);
};

// ---- the pointer

const tipText = (target) => {
  if (target.entity !== undefined) {
    const shown = linesAt[target.entity].filter((id) => view.lines[id].shown);
    const reports = shown.reduce((sum, id) => sum + view.lines[id].reports, 0);
    return [
      el("strong", {}, entityName(target.entity)),
      el("span", {}, `${typeName(entities[target.entity].type)} · ${say("n_reports", { n: reports })}`),
    ];
  }
  const line = lines[target.line];
  return [
    el("strong", {}, `${entityName(line.start)} ${arrowOf(target.line)} ${entityName(line.end)}`),
    el("span", {}, `${lineLabel(target.line)} · ${say("n_reports", { n: view.lines[target.line].reports })}`),
  ];
};

const showTip = (target, x, y) => {
  const tip = byId("tip");
  tip.hidden = !target;
  if (!target) return;
  tip.replaceChildren(...tipText(target));
  const { clientWidth, clientHeight } = byId("graph");
  tip.style.setProperty("left", `${Math.min(x + 14, clientWidth - tip.offsetWidth - 8)}px`);
  tip.style.setProperty("top", `${Math.min(y + 16, clientHeight - tip.offsetHeight - 8)}px`);
};

const startPointer = () => {
  const pane = byId("graph");
  const spotOf = (event) => {
    const frame = pane.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  pane.addEventListener("pointermove", (event) => {
    if (event.buttons) return showTip(null);
    const [x, y] = spotOf(event);
    const target = pick(x, y);
    pane.classList.toggle("over", Boolean(target));
    showTip(target, x, y);
    setHovered(target);
  });
  pane.addEventListener("pointerleave", () => {
    showTip(null);
    setHovered(null);
  });
  network.on("click", ({ pointer }) => {
    const target = pick(pointer.DOM.x, pointer.DOM.y);
    if (target || state.selected) select(target, { still: true });
    else network.unselectAll();
  });
  pane.addEventListener("dblclick", (event) => {
    const target = pick(...spotOf(event));
    if (target && target.entity !== undefined && live) expand(target.entity);
    else if (target && target.entity !== undefined)
      change({ selected: target, hops: state.hops === 1 ? 0 : 1 }, { history: true, fit: true });
  });
};

// ---- the keyboard

const zoomBy = (factor) => network.moveTo({ scale: Math.max(0.05, Math.min(8, network.getScale() * factor)) });

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// To the neighbour that lies most in that direction; without a selection, to the most central entity.
const walkTo = ([dx, dy]) => {
  const shown = entities.map((_, index) => index).filter((index) => view.entities[index]);
  if (shown.length === 0) return;
  const here = state.selected && state.selected.entity;
  if (here === undefined || here === null)
    return select({ entity: shown.reduce((a, b) => (entities[b].radius > entities[a].radius ? b : a)) });
  const linked = new Set(
    linesAt[here].filter((id) => view.lines[id].shown).flatMap((id) => [lines[id].start, lines[id].end]),
  );
  const next =
    nearestTowards(
      here,
      shown.filter((index) => linked.has(index)),
      dx,
      dy,
    ) ?? nearestTowards(here, shown, dx, dy);
  if (next !== undefined) select({ entity: next });
};

const nearestTowards = (here, among, dx, dy) => {
  const scored = among
    .filter((index) => index !== here)
    .map((index) => {
      const [x, y] = [xs[index] - xs[here], ys[index] - ys[here]];
      const along = x * dx + y * dy;
      return { index, along, cost: Math.hypot(x, y) + 2 * Math.abs(x * dy - y * dx) };
    })
    .filter(({ along }) => along > 0);
  return scored.length ? scored.reduce((a, b) => (b.cost < a.cost ? b : a)).index : undefined;
};

const KEYS = {
  "/": () => (openFilters(true), byId("search").focus()),
  "?": showHelp,
  0: fit,
  "+": () => zoomBy(1.3),
  "=": () => zoomBy(1.3),
  "-": () => zoomBy(1 / 1.3),
  e: () => live && state.selected && state.selected.entity !== undefined && expand(state.selected.entity),
  t: () => change({ table: state.table ? null : "entities" }, { history: true }),
  Escape: () =>
    state.selected || state.path
      ? change({ selected: null, path: null, hops: 0 }, { history: true })
      : openFilters(false),
};

const startKeyboard = () => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("help-text").open) return;
    const typing = event.target.matches("input:not([type=checkbox]), textarea");
    if (typing && event.key !== "Escape") return;
    if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  byId("graph").addEventListener("keydown", (event) => {
    if (event.key in DIRECTIONS) {
      event.preventDefault();
      walkTo(DIRECTIONS[event.key]);
    }
    if (event.key === "Enter" && state.selected) byId("panel").focus();
  });
};

const startTools = () => {
  const actions = {
    "view-graph": () => change({ table: null }, { history: true }),
    "view-table": () => change({ table: state.table || "entities" }, { history: true }),
    communities: () => change({ communities: !state.communities }),
    link: copyLink,
    png: savePng,
    svg: saveSvg,
    help: showHelp,
    reset: () => {
      Object.values(state.hidden).forEach((set) => set.clear());
      change({ from: "", to: "", undated: true });
      byId("search").focus();
    },
    fit,
    "zoom-in": () => zoomBy(1.3),
    "zoom-out": () => zoomBy(1 / 1.3),
    theme: () => ((state.dark = !state.dark), setTheme(), change()),
    language: () => ((state.language = state.language === "en" ? "nl" : "en"), setLanguage(), change()),
  };
  Object.entries(actions).forEach(([id, action]) => byId(id).addEventListener("click", action));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    change({ table: "relations" }, { history: true });
    byId("table-view").focus();
  });
};

const start = () => {
  fromHash(location.hash.slice(1));
  setTheme();
  startNetwork();
  startFilters();
  startSearch();
  startTools();
  startPointer();
  startKeyboard();
  showAll({ fit: true });
  reachLink();
  addEventListener("popstate", () => {
    fromHash(location.hash.slice(1));
    showAll();
    reachLink();
  });
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === toHash()) return;
    fromHash(location.hash.slice(1));
    showAll();
    reachLink();
  });
  network.once("afterDrawing", () => {
    document.documentElement.dataset.ready = "1";
    performance.mark("ready");
  });
  redraw();
};

// For tests and for whoever automates the page: what is drawn and where, which no document holds.
const spotInWindow = (x, y) => {
  const frame = byId("graph").getBoundingClientRect();
  return [frame.left + x, frame.top + y];
};

const clickableLine = () => {
  const free = makeScene(camera())
    .lines.filter((shape) => shape.length > 60)
    .map((shape) => ({ shape, at: onCurve(shape, 0.5) }))
    .find(({ shape, at }) => {
      const hit = pick(at.x, at.y);
      return hit && hit.line === shape.id;
    });
  return free ? [...spotInWindow(free.at.x, free.at.y), relations[lines[free.shape.id].members[0]].id] : null;
};

globalThis.explorer = {
  network: () => network,
  view: () => view,
  scene: () => makeScene(camera()),
  spot: (id) => spotInWindow(camera().x(xs[entityById.get(id)]), camera().y(ys[entityById.get(id)])),
  clickableLine,
  ids: shownIds,
  index: (id) => entityById.get(id),
  name: (id) => entityName(entityById.get(id)),
  selectedId: () => {
    if (!state.selected) return null;
    return state.selected.entity !== undefined
      ? entities[state.selected.entity].id
      : relations[lines[state.selected.line].members[0]].id;
  },
};

start();
