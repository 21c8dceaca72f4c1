// What the page holds and what the reader has chosen (`state`); `view` is what follows from both.
// Where a server is behind the page, more comes in when it is asked for (`absorb`); nothing that is here changes.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const contents = read("kg-contents");
const messages = read("kg-messages");
const placed = read("kg-nodes");
const options = JSON.parse(read("kg-options"));
const FACT = 0;
const CLAIM = 1;
const UNREAL = 2;

const entities = [];
const relations = [];
const evidence = [];
const documents = [];
const types = [];
const predicates = [];
const lines = []; // {id, start, end, members}: one for each ordered pair

const entityById = new Map();
const relationById = new Map();
const evidenceByKey = new Map();
const lineByEnds = new Map(); // "3 5"
const lineOfRelation = new Map();
const linesAt = []; // by entity
const sentencesOf = []; // by entity: those in which it has a role, or whose relation it is in
const relationsOfSentence = [];
const waiting = new Map(); // id of an entity that is not here -> where sentences name it: [sentence, argument]

// Take in a part of the graph, whose numbers are its own: what is new is added, and the numbers become the page's.
const absorb = (part) => {
  const type = part.types.map((one) => numberIn(types, one, "name"));
  const predicate = part.predicates.map((one) => numberIn(predicates, one, "name"));
  const documentAt = part.documents.map(addDocument);
  const entity = part.entities.map((one) => addEntity({ ...one, type: type[one.type] }));
  const sentence = part.evidence.map((one) => addSentence(one, documentAt[one.document], entity));
  part.relations.forEach((one) =>
    addRelation({
      ...one,
      subject: entity[one.subject],
      predicate: predicate[one.predicate],
      object: entity[one.object],
      evidence: one.evidence.map((item) => sentence[item]),
    }),
  );
  return { entities: entity, evidence: sentence };
};

const numberIn = (list, item, key) => {
  const known = list.findIndex((one) => one[key] === item[key]);
  return known >= 0 ? known : list.push(item) - 1;
};

const documentNumbers = new Map();
const addDocument = (item) => {
  const key = JSON.stringify(item);
  if (!documentNumbers.has(key)) documentNumbers.set(key, documents.push(item) - 1);
  return documentNumbers.get(key);
};

const addEntity = (item) => {
  const known = entityById.get(item.id);
  if (known !== undefined) return known;
  const index = entities.push(item) - 1;
  entityById.set(item.id, index);
  linesAt.push([]);
  sentencesOf.push(new Set());
  (waiting.get(item.id) || []).forEach(([sentence, argument]) => {
    argument[3] = index;
    sentencesOf[index].add(sentence);
  });
  waiting.delete(item.id);
  return index;
};

const addSentence = (item, document, entityAt) => {
  const key = `${item.id} ${item.quote}`;
  const known = evidenceByKey.get(key);
  if (known !== undefined) return known;
  const index = evidence.push({ ...item, document }) - 1;
  evidenceByKey.set(key, index);
  relationsOfSentence.push([]);
  evidence[index].arguments = item.arguments.map(([start, end, role, number, id]) => {
    const here = number >= 0 ? entityAt[number] : (entityById.get(id) ?? -1);
    const argument = [start, end, role, here, id];
    if (here >= 0) sentencesOf[here].add(index);
    else if (id) waiting.set(id, [...(waiting.get(id) || []), [index, argument]]);
    return argument;
  });
  return index;
};

const addRelation = (item) => {
  const known = relationById.get(item.id);
  const index = known ?? relations.push(item) - 1;
  if (known === undefined) {
    relationById.set(item.id, index);
    addToLine(item.subject, item.object, index);
  }
  addEvidence(index, item.evidence);
};

const addEvidence = (relation, items) => {
  const { subject, object, evidence: known } = relations[relation];
  relations[relation].evidence = [...new Set([...known, ...items])];
  items.forEach((item) => {
    [subject, object].forEach((end) => sentencesOf[end].add(item));
    if (!relationsOfSentence[item].includes(relation)) relationsOfSentence[item].push(relation);
  });
};

const addToLine = (start, end, relation) => {
  const key = `${start} ${end}`;
  if (!lineByEnds.has(key)) {
    const id = lines.push({ id: lines.length, start, end, members: [] }) - 1;
    lineByEnds.set(key, id);
    [start, end].forEach((at) => linesAt[at].push(id));
  }
  const id = lineByEnds.get(key);
  lines[id].members.push(relation);
  lineOfRelation.set(relation, id);
};

absorb(contents);

const state = {
  selected: null, // {entity: index} or {line: index}
  hidden: { types: new Set(), predicates: new Set(), kinds: new Set() },
  from: "",
  to: "",
  undated: true,
  hops: 0,
  path: null, // {from, to}: entity indexes
  table: null, // null, or which table is shown: "entities" or "relations"
  communities: false,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  language: navigator.language.toLowerCase().startsWith("nl") ? "nl" : "en",
};
const chosenByBrowser = { dark: state.dark, language: state.language };

let view = {};

// The last day of "2020", "2020-02" or "2020-02-03": a period that is known less precisely matches if it overlaps.
const lastDay = (date) => `${date}${"-12-31".slice(date.length === 4 ? 0 : date.length === 7 ? 3 : 6)}`;
const inPeriod = (date) => {
  if (!date) return state.undated;
  return (!state.from || lastDay(date) >= state.from) && (!state.to || date <= state.to);
};
// Reports are counted by date and kind: [date, kind, how many].
const passes = ([date, kind]) => !state.hidden.kinds.has(kind) && inPeriod(date);
const countOf = (reports) => reports.reduce((sum, report) => sum + report[2], 0);
const surest = (kinds) => kinds.reduce((least, kind) => Math.min(least, kind), UNREAL);

const seeRelation = (relation) => {
  const reports = relation.reports.filter(passes);
  const shown = !state.hidden.predicates.has(relation.predicate) && reports.length > 0;
  return { shown, reports: shown ? countOf(reports) : 0, kind: surest(reports.map((report) => report[1])) };
};

const seeLine = (line, seen, typed) => {
  const members = line.members.filter((member) => seen[member].shown);
  const shown = members.length > 0 && typed[line.start] && typed[line.end];
  const reports = members.reduce((sum, member) => sum + seen[member].reports, 0);
  return { shown, members, reports, kind: surest(members.map((member) => seen[member].kind)) };
};

const filtersLines = () =>
  state.hidden.predicates.size > 0 ||
  state.hidden.kinds.size > 0 ||
  state.from !== "" ||
  state.to !== "" ||
  !state.undated;

// What is within `hops` lines of an entity.
const withinSteps = (centre, hops, shownLines) => {
  const found = new Set([centre]);
  for (let hop = 0; hop < hops; hop += 1)
    for (const entity of [...found])
      for (const id of linesAt[entity])
        if (shownLines[id].shown) [lines[id].start, lines[id].end].forEach((end) => found.add(end));
  return found;
};

const look = () => {
  const seen = relations.map(seeRelation);
  const typed = entities.map((entity) => !state.hidden.types.has(entity.type));
  const shownLines = lines.map((line) => seeLine(line, seen, typed));
  const linked = new Set(lines.filter((line) => shownLines[line.id].shown).flatMap((line) => [line.start, line.end]));
  const centre = state.selected && state.selected.entity !== undefined ? state.selected.entity : null;
  const near = centre !== null && state.hops > 0 ? withinSteps(centre, state.hops, shownLines) : null;
  const bare = (index) => linesAt[index].length === 0 && !filtersLines();
  const shown = entities.map(
    (_, index) =>
      index === centre ||
      (typed[index] && (linked.has(index) || bare(index) || !filtersLines()) && (!near || near.has(index))),
  );
  shownLines.forEach((line, id) => {
    line.shown = line.shown && shown[lines[id].start] && shown[lines[id].end];
  });
  view = { entities: shown, lines: shownLines, relations: seen };
  view.path = state.path ? findPath(state.path.from, state.path.to) : null;
};

// The fewest lines; among equals the one with the most reports (Dijkstra with a small bonus for reports).
const findPath = (from, to) => {
  const cost = new Map([[from, 0]]);
  const via = new Map();
  const open = new Set([from]);
  while (open.size > 0) {
    const here = [...open].reduce((best, next) => (cost.get(next) < cost.get(best) ? next : best));
    open.delete(here);
    if (here === to) break;
    for (const id of linesAt[here]) {
      if (!view.lines[id].shown) continue;
      const there = lines[id].start === here ? lines[id].end : lines[id].start;
      const price = cost.get(here) + 1 + 0.001 / view.lines[id].reports;
      if (cost.has(there) && cost.get(there) <= price) continue;
      cost.set(there, price);
      via.set(there, id);
      open.add(there);
    }
  }
  if (!cost.has(to)) return null;
  const steps = [];
  for (let here = to; here !== from;) {
    const id = via.get(here);
    steps.unshift(id);
    here = lines[id].start === here ? lines[id].end : lines[id].start;
  }
  return { from, to, steps };
};

const when = (item) => item.time || documents[item.document][1];

// The address of what is shown: "#n=person/anna-berg&hops=1&from=2020-01-01".
const toHash = () => {
  const parts = new URLSearchParams();
  if (state.selected && state.selected.entity !== undefined) parts.set("n", entities[state.selected.entity].id);
  if (state.selected && state.selected.line !== undefined)
    parts.set("e", relations[lines[state.selected.line].members[0]].id);
  if (state.path) parts.set("path", JSON.stringify([entities[state.path.from].id, entities[state.path.to].id]));
  if (state.hops) parts.set("hops", state.hops);
  if (state.table) parts.set("table", state.table);
  if (state.communities) parts.set("communities", "1");
  ["from", "to"].forEach((end) => state[end] && parts.set(end, state[end]));
  if (!state.undated) parts.set("undated", "0");
  [...state.hidden.types].forEach((index) => parts.append("no-type", types[index].name));
  [...state.hidden.predicates].forEach((index) => parts.append("no-relation", predicates[index].name));
  [...state.hidden.kinds].forEach((kind) => parts.append("no-kind", kind));
  if (brought.size) parts.set("with", [...brought].slice(-MOST_IN_LINK).join(" "));
  if (state.dark !== chosenByBrowser.dark) parts.set("dark", state.dark ? "1" : "0");
  if (state.language !== chosenByBrowser.language) parts.set("language", state.language);
  return parts.toString().replaceAll("%2F", "/");
};

const fromHash = (hash) => {
  const parts = new URLSearchParams(hash);
  const among = (list, names) =>
    new Set(names.map((name) => list.findIndex((entry) => entry.name === name)).filter((index) => index >= 0));
  state.hidden.types = among(types, parts.getAll("no-type"));
  state.hidden.predicates = among(predicates, parts.getAll("no-relation"));
  state.hidden.kinds = new Set(
    parts
      .getAll("no-kind")
      .map(Number)
      .filter((kind) => [FACT, CLAIM, UNREAL].includes(kind)),
  );
  const date = (name) => (/^\d{4}-\d\d-\d\d$/.test(parts.get(name)) ? parts.get(name) : "");
  const [from, to] = [date("from"), date("to")];
  const table = ["entities", "relations"].includes(parts.get("table")) ? parts.get("table") : null;
  const language = parts.get("language") in messages ? parts.get("language") : chosenByBrowser.language;
  const dark = parts.has("dark") ? parts.get("dark") === "1" : chosenByBrowser.dark;
  const hops = [1, 2].includes(Number(parts.get("hops"))) ? Number(parts.get("hops")) : 0;
  const rest = { undated: parts.get("undated") !== "0", communities: parts.get("communities") === "1" };
  Object.assign(state, {
    from,
    to,
    table,
    language,
    dark,
    hops,
    ...rest,
    selected: selectedIn(parts),
    path: pathIn(parts),
  });
};

const selectedIn = (parts) => {
  if (entityById.has(parts.get("n"))) return { entity: entityById.get(parts.get("n")) };
  if (relationById.has(parts.get("e"))) return { line: lineOfRelation.get(relationById.get(parts.get("e"))) };
  return null;
};

const pathIn = (parts) => {
  const [from, to] = pathEnds(parts).map((id) => entityById.get(id));
  return from === undefined || to === undefined ? null : { from, to };
};

const pathEnds = (parts) =>
  (parts.get("path") || "").match(/^\["((?:[^"\\]|\\.)*)","((?:[^"\\]|\\.)*)"\]$/) ? JSON.parse(parts.get("path")) : [];
