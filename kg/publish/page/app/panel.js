// The right column: what the articles say, word for word.

const showPanel = () => {
  const chosen = state.selected;
  const content =
    chosen && chosen.entity !== undefined
      ? entityPanel(chosen.entity)
      : chosen && chosen.line !== undefined
        ? linePanel(chosen.line)
        : state.path
          ? pathPanel()
          : overviewPanel();
  const same = sameTarget(chosen, shownInPanel) && byId("panel").hasChildNodes();
  const top = byId("panel").scrollTop;
  setHovered(null);
  const inside = byId("panel").contains(document.activeElement);
  keepFocus(byId("panel"), () => byId("panel").replaceChildren(...content), same);
  byId("panel").scrollTop = same ? top : 0;
  if (inside && !same) byId("panel").focus();
  shownInPanel = chosen;
};

let shownInPanel = null;
const sameTarget = (a, b) => (a && b ? a.entity === b.entity && a.line === b.line : a === b);

const closeButton = () =>
  button("×", () => change({ selected: null, hops: 0 }, { history: true }), { "aria-label": say("close") }, ".close");

// A heading with the panel's close button.
const panelHead = (small, ...title) =>
  el(
    "div.panel-head",
    {},
    el("div", {}, el("p.over", {}, ...small), el("h2", { dir: "auto" }, ...title)),
    closeButton(),
  );

const section = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);

// ---- an entity

const entityPanel = (index) => {
  const entity = entities[index];
  const head = panelHead([typeIcon(entity.type, 16), el("span", {}, typeName(entity.type))], entityName(index));
  return [
    head,
    namesList(entity),
    focusButtons(index),
    expandButtons(index),
    relationsOf(index),
    mergedList(entity),
    timelineOf(index),
  ].filter(Boolean);
};

const LANGUAGES = () => new Intl.DisplayNames([state.language], { type: "language", fallback: "code" });
const languageName = (code) => (/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? LANGUAGES().of(code) : code);

const namesList = (entity) => {
  const list = el("dl.facts");
  const add = (term, ...values) => list.append(el("dt", {}, term), ...values.map((value) => el("dd", {}, value)));
  entity.labels
    .filter(([language]) => language)
    .forEach(([language, label]) => add(languageName(language), el("span", { lang: language }, label)));
  entity.labels.filter(([language]) => !language).forEach(([, label]) => add(say("names"), label));
  if (entity.aliases.length) add(say("also"), entity.aliases.join(" · "));
  if (entity.wikidata)
    add(
      say("wikidata"),
      link(entity.wikidata.replace(/^https?:\/\/(www\.)?wikidata\.org\/(entity|wiki)\//, ""), entity.wikidata),
    );
  add(say("identifier"), el("code", {}, entity.iri));
  return list;
};

const focusButtons = (index) => {
  const hop = (hops, key) =>
    button(say(key), () => change({ hops }, { history: true, fit: true }), {
      "aria-pressed": String(state.hops === hops),
      "data-hops": hops,
    });
  const end = (key, which) =>
    button(
      say(key),
      () => {
        byId(which).value = entityName(index);
        openFilters(true);
        if (byId("path-from").value && byId("path-to").value) byId("path-find").click();
        else byId(which === "path-from" ? "path-to" : "path-from").focus();
      },
      { "data-path": which },
      ".tool",
    );
  return el(
    "div.actions",
    {},
    el(
      "div.segment",
      { role: "group", "aria-label": say("neighbourhood") },
      hop(0, "whole"),
      hop(1, "hop_1"),
      hop(2, "hop_2"),
    ),
    el("div.pair", {}, end("path_start", "path-from"), end("path_end", "path-to")),
  );
};

const BOTH = "↔";
const OUT = "→";
const IN = "←";

const directionOf = (index, member) => {
  const relation = relations[member];
  return predicates[relation.predicate].symmetric ? BOTH : relation.subject === index ? OUT : IN;
};

const relationsOf = (index) => {
  const shown = linesAt[index]
    .flatMap((id) => view.lines[id].members)
    .filter((member) => view.lines[lineOfRelation.get(member)].shown);
  if (shown.length === 0) return null;
  const groups = new Map();
  shown.forEach((member) => {
    const key = `${directionOf(index, member)} ${relations[member].predicate}`;
    groups.set(key, [...(groups.get(key) || []), member]);
  });
  const ordered = [...groups.values()].sort((a, b) => b.length - a.length);
  return section(say("n_relations", { n: shown.length }), ...ordered.map((members) => relationGroup(index, members)));
};

// "Accuses →" to the eye; to the ear "Anna Berg accuses" or "accuses Anna Berg".
const relationGroup = (index, members) => {
  const direction = directionOf(index, members[0]);
  const arrow = el("span.arrow", { "aria-hidden": "true" }, direction);
  const name = el("span.name", {}, predicateName(relations[members[0]].predicate));
  const self = el("span.unseen", {}, entityName(index));
  const title = direction === IN ? [arrow, " ", name, " ", self] : [self, " ", name, " ", arrow];
  const rows = members.sort((a, b) => view.relations[b].reports - view.relations[a].reports || a - b);
  return el(
    "div.group",
    {},
    el("h4", {}, ...title),
    ...rows.map((member) => relationRow(member, otherEnd(index, member))),
  );
};

const otherEnd = (index, member) =>
  relations[member].subject === index ? relations[member].object : relations[member].subject;

const relationRow = (member, other) => {
  const { reports, kind } = view.relations[member];
  return el(
    "button.relation",
    { type: "button", on: { click: () => select({ line: lineOfRelation.get(member) }) } },
    typeIcon(entities[other].type),
    el("span.name", {}, entityName(other)),
    kind === FACT
      ? null
      : el(`span.badge.badge-${kind}`, {}, kind === UNREAL ? unrealWord([member]) : say("k_claimed").toLowerCase()),
    el("span.count", { title: say("n_reports", { n: reports }) }, number(reports)),
  );
};

const mergedList = (entity) =>
  entity.merged.length
    ? section(say("merged"), el("ul.reasons", {}, ...entity.merged.map((reason) => el("li", {}, reason))))
    : null;

const MOMENTS = 40;

const timelineOf = (index) => {
  if (!timelineLoaded(index)) loadTimeline(index);
  const items = [...sentencesOf[index]]
    .filter((item) => passes([when(evidence[item]), evidence[item].kind]))
    .sort((a, b) => (when(evidence[a]) < when(evidence[b]) ? -1 : when(evidence[a]) > when(evidence[b]) ? 1 : a - b));
  if (items.length === 0) return null;
  return section(say("timeline"), timeline(items));
};

// A long timeline shows its begin, and the rest on demand.
const timeline = (items) => {
  const list = el("ol.timeline", {}, ...items.slice(0, MOMENTS).map(moment));
  if (items.length <= MOMENTS) return list;
  const rest = items.slice(MOMENTS);
  const more = button(
    say("show_more", { n: rest.length }),
    () => {
      const added = rest.map(moment);
      list.append(...added);
      more.remove();
      added[0].querySelector("button").focus();
    },
    {},
    ".wide",
  );
  return el("div", {}, list, more);
};

const moment = (item) => {
  const one = evidence[item];
  const date = when(one);
  const details = el("div.more", { hidden: true });
  const toggle = button(
    "",
    () => {
      details.hidden = !details.hidden;
      toggle.setAttribute("aria-expanded", String(!details.hidden));
      if (!details.hasChildNodes()) details.append(sentenceCard(item));
    },
    { "aria-expanded": "false" },
    ".moment",
  );
  toggle.append(
    el("time", date ? { datetime: date } : {}, date ? dateText(date) : say("no_date")),
    el(`span.frame.kind-${one.kind}`, {}, frameName(one.frame)),
    one.kind === FACT ? "" : el(`span.badge.badge-${one.kind}`, {}, certaintyWord(one).toLowerCase()),
    el("span.short", { dir: "auto" }, one.quote),
  );
  return el("li", {}, toggle, details);
};

// ---- a line

const linePanel = (id) => {
  const line = lines[id];
  const head = panelHead(
    [say("n_reports", { n: view.lines[id].reports || line.members.length })],
    entityButton(line.start),
    el("span.arrow", { "aria-hidden": "true" }, ` ${arrowOf(id)} `),
    entityButton(line.end),
  );
  const back = lines.find((other) => other.start === line.end && other.end === line.start);
  const members = view.lines[id].members.length ? view.lines[id].members : line.members;
  return [
    head,
    ...[...members].sort((a, b) => view.relations[b].reports - view.relations[a].reports || a - b).map(relationSection),
    back && view.lines[back.id].shown ? backLink(back) : null,
  ].filter(Boolean);
};

const backLink = (line) => button(`← ${lineLabel(line.id)}`, () => select({ line: line.id }), {}, ".wide");

const relationSection = (member) => {
  const relation = relations[member];
  const { kind } = view.relations[member];
  const items = relation.evidence.filter((item) => passes([when(evidence[item]), evidence[item].kind]));
  const total = countOf(relation.reports.filter(passes));
  const title = el(
    "h3.relation-title",
    {},
    strokeIcon(kind),
    el("span", {}, predicateName(relation.predicate)),
    el("span.count", {}, number(total)),
  );
  const rest = total - items.length;
  const more =
    rest > 0 && live
      ? button(say("show_more", { n: rest }), () => moreSentences(member), {}, ".wide")
      : rest > 0 && items.length
        ? el("p.more-reports", {}, say("n_more", { n: rest }))
        : null;
  return el("section", { "data-relation": relation.id }, title, ...items.map((item) => sentenceCard(item)), more);
};

// ---- a sentence

const sentenceCard = (item) => {
  const one = evidence[item];
  const before = el("span.context", { hidden: true }, one.before ? `${one.before} ` : "");
  const after = el("span.context", { hidden: true }, one.after ? ` ${one.after}` : "");
  const language = documents[one.document][4];
  const quote = el("blockquote", { dir: "auto", lang: language || null }, ...highlighted(one));
  const toggle = one.before || one.after ? contextButton(before, after) : null;
  return el(
    `article.card.kind-${one.kind}`,
    { "data-evidence": item },
    el(
      "div.card-head",
      {},
      el(`span.badge.badge-${one.kind}`, {}, certaintyWord(one)),
      el("span.frame", {}, frameName(one.frame)),
      sourceText(one),
      timeText(one),
    ),
    el("div.text", language ? { lang: language } : {}, before, quote, after),
    documentLine(one),
    el(
      "p.card-foot",
      {},
      toggle,
      button(say("copy_citation"), () => copyText(citation(one), say("copy_citation")), {}, ".quiet.cite"),
    ),
  );
};

const sourceText = (one) => {
  if (!one.source) return null;
  return el("span.source", {}, say(one.claimed ? "claimed_by" : "said_by", { source: one.source }));
};

const timeText = (one) => (one.time ? el("time.event-date", { datetime: one.time }, dateText(one.time)) : null);

const contextButton = (before, after) => {
  const toggle = button(
    say("context"),
    () => {
      [before, after].forEach((node) => (node.hidden = !node.hidden));
      toggle.setAttribute("aria-expanded", String(!before.hidden));
      toggle.textContent = say(before.hidden ? "context" : "less_context");
    },
    { "aria-expanded": "false" },
    ".quiet.expand",
  );
  return toggle;
};

const documentLine = (one) => {
  const [title, date, publisher, url, language] = documents[one.document];
  const rest = [publisher, date && dateText(date), language && languageName(language)].filter(Boolean);
  return el(
    "p.document",
    {},
    link(title || say("untitled"), url),
    rest.length ? el("span.rest", {}, rest.join(" · ")) : null,
  );
};

// The sentence cut at every begin and end of an argument or of the trigger; offsets count code points, as Python does.
const highlighted = (one) => {
  const letters = Array.from(one.quote);
  const cuts = new Set([0, letters.length, ...(one.trigger || [])]);
  one.arguments.forEach(([start, end]) => cuts.add(start).add(end));
  const edges = [...cuts].filter((cut) => cut >= 0 && cut <= letters.length).sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => piece(one, letters.slice(edges[index], end).join(""), edges[index], end));
};

const piece = (one, text, start, end) => {
  const around = one.arguments.filter((argument) => argument[0] <= start && end <= argument[1]);
  const innermost = around.sort((a, b) => a[1] - a[0] - (b[1] - b[0]))[0];
  const isTrigger = one.trigger && one.trigger[0] <= start && end <= one.trigger[1];
  const words = isTrigger
    ? el("strong.trigger", { title: `${say("trigger")}: ${frameName(one.frame)}` }, text)
    : document.createTextNode(text);
  return innermost ? argumentMark(innermost, words, end === innermost[1]) : words;
};

const argumentMark = ([, , role, entity, id], words, last) => {
  const label = roleName(role);
  const attributes = {
    title: entity >= 0 ? `${label}: ${entityName(entity)}` : label,
    ...(last ? { "data-role": label } : {}),
  };
  const target = entity >= 0 ? entities[entity].id : live && id;
  if (!target) return el("mark.argument", attributes, words);
  const go = (event) => {
    event.preventDefault();
    if (entity >= 0) select({ entity });
    else reachEntity(target);
  };
  return el(
    "mark.argument",
    attributes,
    el("a", { href: `#n=${encodeURIComponent(target)}`, on: { click: go } }, words),
  );
};

const showSentence = (item) => {
  const card = byId("panel").querySelector(`[data-evidence="${Number(item)}"]`);
  if (!card) return;
  card.classList.add("found");
  card.scrollIntoView({ block: "center" });
};

// ---- a path, and the overview

const pathPanel = () => {
  const { from, to } = state.path;
  const title = [entityButton(from), el("span.arrow", { "aria-hidden": "true" }, " ⋯ "), entityButton(to)];
  const clear = button("×", () => change({ path: null }, { history: true }), { "aria-label": say("close") }, ".close");
  const small = view.path ? say("path_steps", { n: view.path.steps.length }) : say("path_title");
  const head = el("div.panel-head", {}, el("div", {}, el("p.over", {}, small), el("h2", {}, ...title)), clear);
  if (!view.path) return [head, el("p.lead", {}, say("no_path", { a: entityName(from), b: entityName(to) }))];
  return [head, el("ol.steps", {}, ...view.path.steps.map((id) => el("li", {}, lineButton(id))))];
};

const announcePath = (text) => {
  byId("panel").replaceChildren(el("p.lead", {}, text));
  announce(text);
};

const lineButton = (id) => {
  const line = lines[id];
  return el(
    "button.line",
    { type: "button", on: { click: () => select({ line: id }), ...pointsAt({ line: id }) } },
    el(
      "span.sentence",
      {},
      typeIcon(entities[line.start].type),
      el("span.name", {}, entityName(line.start)),
      " ",
      el(`span.verb.kind-${view.lines[id].kind}`, {}, lineLabel(id)),
      " ",
      typeIcon(entities[line.end].type),
      el("span.name", {}, entityName(line.end)),
    ),
    el("span.count", {}, number(view.lines[id].reports)),
  );
};

const MOST_LISTED = 8;

const overviewPanel = () => {
  const shown = entities.map((_, index) => index).filter((index) => view.entities[index]);
  const central = shown.sort((a, b) => entities[b].radius - entities[a].radius || a - b).slice(0, MOST_LISTED);
  const reported = lines
    .filter((line) => view.lines[line.id].shown)
    .sort((a, b) => view.lines[b.id].reports - view.lines[a.id].reports || a.id - b.id)
    .slice(0, MOST_LISTED);
  const latest = evidence
    .map((_, index) => index)
    .filter((item) => targetOf(item) && when(evidence[item]) && passes([when(evidence[item]), evidence[item].kind]))
    .sort((a, b) => (when(evidence[a]) < when(evidence[b]) ? 1 : when(evidence[a]) > when(evidence[b]) ? -1 : a - b))
    .slice(0, 5);
  const sentences = say("n_documents", { n: documents.length });
  return [
    el("div.panel-head", {}, el("div", {}, el("p.over", {}, sentences), el("h2", {}, say("overview")))),
    el("p.lead", {}, say("overview_text")),
    state.communities ? communityList() : null,
    central.length
      ? section(say("most_central"), el("div.chips", {}, ...central.map((index) => entityButton(index))))
      : null,
    reported.length ? section(say("most_reported"), ...reported.map((line) => lineButton(line.id))) : null,
    latest.length ? section(say("latest"), timeline(latest)) : null,
  ].filter(Boolean);
};

const communityList = () => {
  const members = new Map();
  entities.forEach(
    (entity, index) =>
      view.entities[index] && members.set(entity.community, [...(members.get(entity.community) || []), index]),
  );
  const rows = [...members]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, 10)
    .map(([community, all]) => {
      const best = [...all].sort((a, b) => entities[b].radius - entities[a].radius || a - b);
      const dot = svg(
        "svg",
        { viewBox: "0 0 10 10", width: 12, height: 12, "aria-hidden": "true" },
        svg("circle", { cx: 5, cy: 5, r: 5, fill: nodeColour(best[0]) }),
      );
      return el(
        "li",
        {},
        dot,
        el(
          "span.name",
          {},
          best
            .slice(0, 3)
            .map((index) => entityName(index))
            .join(", "),
        ),
        el("span.count", { title: say("community", { n: community + 1 }) }, number(all.length)),
      );
    });
  return section(say("communities"), el("ul.community-list", {}, ...rows));
};
