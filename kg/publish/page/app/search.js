// One search box over names, aliases and sentences, with suggestions (the combobox pattern of the ARIA guide).

const MOST_NAMES = 8;
const MOST_SENTENCES = 4;
let found = [];
let active = -1;

const namesOf = [];
const foldedNames = [];
const foldedQuotes = [];

// Once for each entity and each sentence, whenever it came.
const learnNames = () => {
  entities.slice(namesOf.length).forEach((entity) => {
    const names = [...new Set([...entity.labels.map((label) => label[1]), ...entity.aliases])];
    namesOf.push(names);
    foldedNames.push(names.map(fold));
  });
  evidence.slice(foldedQuotes.length).forEach((item) => foldedQuotes.push(fold(item.quote)));
};

const rankName = (name, query) => {
  const at = name.indexOf(query);
  if (at < 0) return 0;
  if (name === query) return 4;
  if (at === 0) return 3;
  return /\W/.test(name[at - 1]) ? 2 : 1;
};

const findNames = (query) =>
  entities
    .map((entity, index) => {
      const ranks = foldedNames[index].map((name) => rankName(name, query));
      const best = Math.max(0, ...ranks);
      return { entity: index, best, match: namesOf[index][ranks.indexOf(best)], weight: best * 1000 + entity.radius };
    })
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.weight - a.weight || a.entity - b.entity)
    .slice(0, MOST_NAMES);

const findSentences = (query) => {
  if (query.length < 3) return [];
  const hits = [];
  for (let index = 0; index < evidence.length && hits.length < MOST_SENTENCES; index += 1)
    if (foldedQuotes[index].includes(query) && targetOf(index)) hits.push({ sentence: index });
  return hits;
};

// Where a sentence is shown: with its line, or with an entity in it.
const targetOf = (index) => {
  const relation = relationsOfSentence[index][0];
  if (relation !== undefined) return { line: lineOfRelation.get(relation) };
  const argument = evidence[index].arguments.find((one) => one[3] >= 0);
  return argument ? { entity: argument[3] } : null;
};

const suggest = async () => {
  const query = fold(byId("search").value.trim());
  showHits(query, query ? [...findNames(query), ...findSentences(query)] : []);
  if (!live || !query) return;
  const everywhere = await searchEverywhere(byId("search").value.trim());
  const same = query === fold(byId("search").value.trim()) && document.activeElement === byId("search");
  if (everywhere && same) showHits(query, everywhere);
};

const showHits = (query, hits) => {
  found = hits;
  active = -1;
  const box = byId("suggestions");
  const none =
    query && found.length === 0
      ? el(
          "p.none",
          { role: "option", "aria-disabled": "true", "aria-selected": "false" },
          say("no_suggestions", { query: byId("search").value.trim() }),
        )
      : null;
  box.replaceChildren(...found.map(suggestion), ...(none ? [none] : []));
  box.hidden = !query;
  byId("filters").classList.toggle("searching", Boolean(query));
  byId("search").setAttribute("aria-expanded", String(Boolean(query)));
  byId("search").removeAttribute("aria-activedescendant");
};

const suggestion = (hit, position) => {
  const attributes = { role: "option", id: `suggestion-${position}`, "aria-selected": "false" };
  const option = el(
    "div.suggestion",
    attributes,
    ...partsOfHit(hit),
  );
  option.addEventListener("pointerdown", (event) => event.preventDefault());
  option.addEventListener("click", () => take(position));
  return option;
};

const partsOfHit = (hit) => {
  if (hit.far) return farSuggestion(hit.far);
  if (hit.quoted) return quoteSuggestion(hit.quoted.quote, hit.quoted);
  if (hit.sentence === undefined) return nameSuggestion(hit);
  const [title, date, publisher] = documents[evidence[hit.sentence].document];
  return quoteSuggestion(evidence[hit.sentence].quote, { title, date, publisher });
};

// An entity that is not on the page yet.
const farSuggestion = ({ labels, id, type, matched }) => {
  const name = labelIn(labels, id);
  const known = types.findIndex((one) => one.name === type);
  const kind = known >= 0 ? typeName(known) : spaced(type);
  return [
    known >= 0 ? typeIcon(known) : null,
    el("span.name", {}, name),
    el("span.hint", {}, matched !== name ? matched : kind),
    el("span.far", {}, say("not_shown")),
  ].filter(Boolean);
};

const nameSuggestion = ({ entity, match }) => [
  typeIcon(entities[entity].type),
  el("span.name", {}, entityName(entity)),
  el("span.hint", {}, match !== entityName(entity) ? match : typeName(entities[entity].type)),
];

const quoteSuggestion = (quote, { title, date, publisher }) => [
  el("span.quote", {}, quote),
  el("span.hint", {}, [publisher || title, date && dateText(date)].filter(Boolean).join(" · ")),
];

const walk = (step) => {
  if (found.length === 0) return;
  active = (active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length;
  byId("suggestions")
    .querySelectorAll("[role=option]")
    .forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === active));
      if (index === active) option.scrollIntoView({ block: "nearest" });
    });
  byId("search").setAttribute("aria-activedescendant", `suggestion-${active}`);
};

const take = (position) => {
  const hit = found[position];
  if (!hit) return;
  closeSuggestions();
  if (hit.far) return reachEntity(hit.far.id);
  if (hit.quoted) return reachSentence(hit.quoted);
  if (hit.sentence === undefined) return select({ entity: hit.entity });
  select(targetOf(hit.sentence));
  showSentence(hit.sentence);
};

const closeSuggestions = () => {
  byId("suggestions").hidden = true;
  byId("filters").classList.remove("searching");
  byId("search").setAttribute("aria-expanded", "false");
  byId("search").removeAttribute("aria-activedescendant");
};

const startSearch = () => {
  const input = byId("search");
  learnNames();
  input.addEventListener("input", suggest);
  input.addEventListener("focus", () => input.value && suggest());
  input.addEventListener("blur", closeSuggestions);
  input.addEventListener("keydown", (event) => {
    const actions = {
      ArrowDown: () => walk(1),
      ArrowUp: () => walk(-1),
      Enter: () => take(Math.max(active, 0)),
      Escape: closeSuggestions,
    };
    if (!(event.key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  });
};
