// Where a server has the rest of the graph: who else, paths, sentences. What is asked for comes in and stays; what was
// there keeps its place. In a file `live` is null, and nothing here is ever asked.

const live = contents.live || null;
const STEP = 12; // neighbours that come at a time
const LONG_STEP = 50;
const TIMELINE = 200; // sentences that a timeline begins with
const MOST_IN_LINK = 60;
const brought = new Set(); // ids of what has come in, for the address
const timelines = new Map(); // entity -> how many sentences there are about it
let asking = 0;

const ask = async (path, body) => {
  const sent = body
    ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }
    : {};
  const headers = { ...sent.headers, Accept: "application/json" };
  const answer = await fetch(path, { ...sent, headers }).catch(() => null);
  if (answer === null) throw new Refusal(say("server_gone"));
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(problem.detail || `${answer.status}`);
};

// What the server could not do, in words for the reader.
class Refusal extends Error {}

// One thing that takes a moment: the page says that it is waiting, and what went wrong.
const whileAsking = async (work) => {
  asking += 1;
  document.documentElement.dataset.asking = "1";
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.message);
    return null;
  } finally {
    asking -= 1;
    if (asking === 0) delete document.documentElement.dataset.asking;
  }
};

const tell = (text) => {
  const told = byId("told");
  told.textContent = text;
  told.hidden = !text;
  if (text) announce(text);
};

const shownIds = () => entities.map((entity) => entity.id);

const filterNow = () => ({
  from: state.from,
  to: state.to,
  undated: state.undated,
  kinds: [FACT, CLAIM, UNREAL].filter((kind) => !state.hidden.kinds.has(kind)),
  without: [...state.hidden.predicates].map((index) => predicates[index].name),
  types: [...state.hidden.types].map((index) => types[index].name),
});

// ---- what comes in

// Take in a part, and give what is new a place near what it belongs to.
const takeIn = (part, centre = null) => {
  const [before, linesBefore] = [entities.length, lines.length];
  const numbers = absorb(part);
  const fresh = [...entities.keys()].slice(before);
  const newest = lines.slice(linesBefore);
  fresh.forEach((index) => brought.add(entities[index].id));
  placeAll(fresh, centre);
  settle(fresh);
  learnNames();
  histogram = makeHistogram();
  look(); // what is added to the network is drawn at once
  network.body.data.nodes.add(fresh.map((id) => ({ id, x: xs[id], y: ys[id], size: entities[id].radius })));
  network.body.data.edges.add(newest.map((line) => ({ id: line.id, from: line.start, to: line.end })));
  startNames();
  showNotice();
  return { ...numbers, fresh };
};

const othersOf = (index) =>
  new Set(linesAt[index].map((id) => (lines[id].start === index ? lines[id].end : lines[id].start)));

const hiddenNeighbours = (index) => (live ? Math.max(0, entities[index].neighbours - othersOf(index).size) : 0);

// A new entity joins the community of those it belongs to.
const settle = (fresh) =>
  fresh.forEach((index) => {
    const counts = new Map();
    othersOf(index).forEach((other) => {
      const { community } = entities[other];
      if (community >= 0) counts.set(community, (counts.get(community) || 0) + 1);
    });
    const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    entities[index].community = best ? best[0] : -1;
  });

const AROUND = 2.399963; // the golden angle
const LOOSE = 46; // pixels between discs, at zoom 1

const placeAll = (fresh, centre) => {
  const placedNow = new Set([...xs.keys()].filter((index) => xs[index] !== undefined && !fresh.includes(index)));
  fresh.forEach((index) => {
    const near = [...othersOf(index)].filter((other) => placedNow.has(other));
    const from = near.length ? near : centre === null ? [] : [centre];
    const middle = (at) => (from.length ? from.reduce((sum, other) => sum + at[other], 0) / from.length : 0);
    [xs[index], ys[index]] = freeSpot(middle(xs), middle(ys), entities[index].radius, placedNow);
    placedNow.add(index);
  });
};

// The first place on a spiral around a point where a disc touches no other.
const freeSpot = (x, y, radius, placedNow) => {
  for (let step = 1; step < 4000; step += 1) {
    const [reach, angle] = [LOOSE * 0.62 * Math.sqrt(step + 3), step * AROUND];
    const [left, top] = [x + Math.cos(angle) * reach * 1.15, y + Math.sin(angle) * reach];
    const free = [...placedNow].every(
      (other) => Math.hypot(xs[other] - left, ys[other] - top) > entities[other].radius + radius + LOOSE * 0.5,
    );
    if (free) return [left, top];
  }
  return [x, y];
};

// ---- more around an entity

const expand = (index, limit = STEP) =>
  whileAsking(async () => {
    if (entities.length >= live.largest) return tell(say("too_many", { n: entities.length }));
    const room = Math.min(limit, live.largest - entities.length);
    const asked = { entity: entities[index].id, shown: shownIds(), limit: room, filter: filterNow() };
    const found = await ask("/api/expand", asked);
    takeIn(found.contents, index);
    tell("");
    change({ selected: { entity: index }, hops: state.hops }, { history: true });
    showAround(index);
    announce(
      found.new.length
        ? say("added", { n: found.new.length, shown: found.shown, total: found.total })
        : say("no_more_neighbours"),
    );
  });

// Bring an entity and those around it into the pane, if they are not in it.
const showAround = (index) => {
  const eye = camera();
  const around = [index, ...othersOf(index)].filter((other) => view.entities[other]);
  const outside = around.some((other) => {
    const [x, y] = [eye.x(xs[other]), eye.y(ys[other])];
    return x < 30 || y < 30 || x > eye.width - 30 || y > eye.height - 30;
  });
  if (outside) fitTo(around);
};

const expandButtons = (index) => {
  const hidden = hiddenNeighbours(index);
  if (!live) return null;
  const values = { shown: number(entities[index].neighbours - hidden), n: entities[index].neighbours };
  const more = (limit) =>
    button(say("expand", { n: Math.min(limit, hidden) }), () => expand(index, limit), { "data-expand": limit }, ".tool");
  return el(
    "div.expand-row",
    {},
    el("p.neighbours", {}, say("neighbours_shown", values)),
    hidden ? el("div.pair", {}, more(STEP), hidden > STEP ? more(LONG_STEP) : null) : null,
  );
};

// ---- what is not on the page yet

// Have entities, or both ends of relations, on the page, with their relations to what is there.
const reach = (wanted) =>
  whileAsking(async () => {
    const found = await ask("/api/bring", { ...wanted, shown: shownIds() });
    const taken = takeIn(found.contents);
    tell("");
    return taken;
  });

// Who comes without anybody brings its closest neighbours along.
const reachEntity = async (id) => {
  if (!entityById.has(id)) await reach({ entities: [id] });
  const index = entityById.get(id);
  if (index === undefined) return;
  select({ entity: index });
  if (othersOf(index).size === 0 && hiddenNeighbours(index)) await expand(index);
};

const reachSentence = async ({ relation, id }) => {
  if (!relationById.has(relation)) await reach({ relations: [relation] });
  const index = relationById.get(relation);
  if (index === undefined) return;
  if (!relations[index].evidence.some((item) => evidence[item].id === id)) await moreSentences(index, false);
  select({ line: lineOfRelation.get(index) });
  const item = relations[index].evidence.find((one) => evidence[one].id === id);
  if (item !== undefined) showSentence(item);
};

const linkParts = () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  const ids = [parts.get("n"), ...pathEnds(parts), ...(parts.get("with") || "").split(" ")].filter(Boolean);
  const relation = parts.get("e");
  return {
    entities: [...new Set(ids)].filter((id) => !entityById.has(id)),
    relations: relation && !relationById.has(relation) ? [relation] : [],
  };
};

// An address may name what the page does not begin with.
const reachLink = async () => {
  if (!live) return;
  const missing = linkParts();
  if (missing.entities.length + missing.relations.length === 0) return;
  await reach(missing);
  fromHash(location.hash.slice(1));
  showAll({ fit: Boolean(state.hops || state.path) });
  if (state.selected) reveal(state.selected);
};

// ---- search, sentences, time, paths: the whole graph

const searchEverywhere = async (query) => {
  const answer = await ask(`/api/search?q=${encodeURIComponent(query.slice(0, 200))}`).catch(() => null);
  if (!answer) return null;
  const names = answer.results.map((hit) =>
    entityById.has(hit.id) ? { entity: entityById.get(hit.id), match: hit.matched } : { far: hit },
  );
  return [...names.slice(0, MOST_NAMES), ...answer.sentences.map((hit) => ({ quoted: hit }))];
};

const moreSentences = (relation, draw = true) =>
  whileAsking(async () => {
    const first = relations[relation].evidence.length;
    const address = `relation=${encodeURIComponent(relations[relation].id)}&first=${first}&limit=${LONG_STEP}`;
    const found = await ask(`/api/sentences?${address}`);
    addEvidence(relation, absorb(found.contents).evidence);
    learnNames();
    if (draw) showPanel();
  });

const timelineLoaded = (index) => !live || timelines.has(index);

const loadTimeline = (index) =>
  whileAsking(async () => {
    timelines.set(index, sentencesOf[index].size);
    const found = await ask(`/api/timeline?entity=${encodeURIComponent(entities[index].id)}&limit=${TIMELINE}`);
    timelines.set(index, found.total);
    absorb(found.contents).evidence.forEach((item) => sentencesOf[index].add(item));
    learnNames();
    if (state.selected && state.selected.entity === index) showPanel();
  });

const askPathEverywhere = (start, end) =>
  whileAsking(async () => {
    const idOf = (text) => {
      const here = entityNamed(text, true);
      return here === null ? text : entities[here].id;
    };
    const asked = { from: idOf(start), to: idOf(end), shown: shownIds(), filter: filterNow() };
    const found = await ask("/api/path", asked);
    takeIn(found.contents);
    tell("");
    const [from, to] = [found.from, found.to].map((id) => entityById.get(id));
    change({ path: { from, to }, selected: null, hops: 0 }, { history: true, fit: true });
  });
