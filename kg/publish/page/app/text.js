// What the page says, in the reader's language.

const say = (key, values = {}) => {
  const forms = (messages[state.language][key] || key).split("|");
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number(values[name]) : (values[name] ?? ""),
  );
};
// "en-GB" where the browser says so and the page is in English: it writes dates as its reader does.
const locale = () => navigator.languages.find((tag) => tag.toLowerCase().startsWith(state.language)) || state.language;
const number = (value) => new Intl.NumberFormat(locale()).format(value);

const labelIn = (labels, fallback) => {
  const known = new Map(labels);
  return known.get(state.language) || known.get("") || known.get("en") || (labels[0] && labels[0][1]) || fallback;
};

// "meetsWith" is "meets with" where the ontology has no label.
const spaced = (name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
const entityName = (index) => labelIn(entities[index].labels, entities[index].id);
const typeName = (index) => labelIn(types[index].labels, spaced(types[index].name));
const predicateName = (index) => labelIn(predicates[index].labels, spaced(predicates[index].name));
const named = (table, name) => labelIn((Object.hasOwn(table, name) && table[name]) || [], spaced(name));
const roleName = (role) => named(contents.roles, role);
const frameName = (frame) => named(contents.frames, frame);

const PRECISIONS = {
  4: { year: "numeric" },
  7: { year: "numeric", month: "short" },
  10: { year: "numeric", month: "short", day: "numeric" },
};
const dateText = (date) => {
  const form = PRECISIONS[date.length];
  const time = Date.parse(date);
  return form && !Number.isNaN(time)
    ? new Intl.DateTimeFormat(locale(), { ...form, timeZone: "UTC" }).format(time)
    : date;
};

// How sure a sentence is, as a word: "Denied".
const certaintyWord = (item) => {
  if (item.polarity === "negative") return say("k_denied");
  if (item.claimed && item.certainty === "certain") return say("k_claimed");
  return messages[state.language][`k_${item.certainty}`] || item.certainty;
};

// The word that goes with a red line, taken from its first sentence.
const unrealWord = (members) => {
  const items = members.flatMap((member) => relations[member].evidence).map((index) => evidence[index]);
  const item = items.find((one) => one.kind === UNREAL);
  return (item ? certaintyWord(item) : say("unreal")).toLowerCase();
};

const lineLabel = (id) => {
  const { kind } = view.lines[id];
  const members = view.lines[id].members.length ? view.lines[id].members : lines[id].members;
  const most = [...members].sort((a, b) => view.relations[b].reports - view.relations[a].reports || a - b);
  const name = predicateName(relations[most[0]].predicate) + (most.length > 1 ? ` +${most.length - 1}` : "");
  return kind === UNREAL ? `${unrealWord(most)}: ${name}` : name;
};

const arrowOf = (id) => (isDirected(view.lines[id].members.length ? view.lines[id] : lines[id]) ? "→" : "↔");

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// The words in the template, again in the chosen language.
const translate = () => {
  document.documentElement.lang = state.language;
  document.querySelectorAll("[data-t]").forEach((node) => (node.textContent = say(node.dataset.t)));
  document
    .querySelectorAll("[data-t-label]")
    .forEach((node) => node.setAttribute("aria-label", say(node.dataset.tLabel)));
  document
    .querySelectorAll("[data-t-placeholder]")
    .forEach((node) => (node.placeholder = say(node.dataset.tPlaceholder)));
};
