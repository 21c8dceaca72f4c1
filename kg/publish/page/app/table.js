// The same graph as two tables, for whoever reads better than looks.

const ROWS = 100;
const sorting = { entities: ["reports", -1], relations: ["reports", -1], page: 0 };

const entityRows = () =>
  entities
    .map((entity, index) => index)
    .filter((index) => view.entities[index])
    .map((index) => {
      const shown = linesAt[index].filter((id) => view.lines[id].shown);
      return {
        target: { entity: index },
        name: entityName(index),
        type: typeName(entities[index].type),
        relations: shown.reduce((sum, id) => sum + view.lines[id].members.length, 0),
        reports: shown.reduce((sum, id) => sum + view.lines[id].reports, 0),
        community: entities[index].community + 1,
      };
    });

const relationRows = () =>
  lines
    .filter((line) => view.lines[line.id].shown)
    .flatMap((line) =>
      view.lines[line.id].members.map((member) => {
        const dates = relations[member].reports
          .filter(passes)
          .map((report) => report[0])
          .filter(Boolean);
        return {
          target: { line: line.id },
          subject: entityName(line.start),
          relation: predicateName(relations[member].predicate),
          object: entityName(line.end),
          certainty: kindText(member),
          reports: view.relations[member].reports,
          first: dates[0] || "",
          last: dates[dates.length - 1] || "",
        };
      }),
    );

const kindText = (member) => {
  const { kind } = view.relations[member];
  const item = relations[member].evidence.map((index) => evidence[index]).find((one) => one.kind === kind);
  return item ? certaintyWord(item) : say(["k_certain", "claim", "unreal"][kind]);
};

const COLUMNS = {
  entities: ["name", "type", "relations", "reports", "community"],
  relations: ["subject", "relation", "object", "certainty", "reports", "first", "last"],
};

const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, state.language));

const showTable = () => {
  const name = state.table;
  byId("graph-view").hidden = Boolean(name);
  byId("table-view").hidden = !name;
  byId("view-graph").setAttribute("aria-pressed", String(!name));
  byId("view-table").setAttribute("aria-pressed", String(Boolean(name)));
  if (name) byId("table-view").replaceChildren(...tableParts(name));
};

const tableParts = (name) => {
  const [column, direction] = sorting[name];
  const rows = (name === "entities" ? entityRows() : relationRows()).sort(
    (a, b) => direction * compare(a[column], b[column]),
  );
  const pages = Math.max(1, Math.ceil(rows.length / ROWS));
  sorting.page = Math.min(sorting.page, pages - 1);
  const shown = rows.slice(sorting.page * ROWS, (sorting.page + 1) * ROWS);
  const table = el(
    "table",
    {},
    el("caption.unseen", {}, say(name)),
    el("thead", {}, el("tr", {}, ...COLUMNS[name].map((key) => headCell(name, key)))),
    el("tbody", {}, ...shown.map((row) => tableRow(name, row))),
  );
  return [
    tableHead(name, rows),
    el("div.scroll", { tabindex: "0", role: "region", "aria-label": say(name) }, table),
    pages > 1 ? pager(pages) : null,
  ].filter(Boolean);
};

const tableHead = (name, rows) =>
  el(
    "div.table-head",
    {},
    el(
      "div.segment",
      { role: "group", "aria-label": say("table") },
      ...["entities", "relations"].map((key) =>
        button(say(key), () => ((sorting.page = 0), change({ table: key }, { history: true })), {
          "aria-pressed": String(name === key),
          "data-table": key,
        }),
      ),
    ),
    button("CSV", () => saveCsv(name, rows), { id: "csv" }, ".tool"),
  );

const headCell = (name, key) => {
  const [column, direction] = sorting[name];
  const sorted = column === key ? (direction > 0 ? "ascending" : "descending") : "none";
  const numeric = ["relations", "reports", "community"].includes(key) && !(name === "relations" && key === "relations");
  const sort = () => {
    sorting[name] = [key, column === key ? -direction : numeric ? -1 : 1];
    showTable();
    byId("table-view").querySelector(`[data-column="${key}"]`).focus();
  };
  return el(
    numeric ? "th.numeric" : "th",
    { scope: "col", "aria-sort": sorted },
    button(say(`column_${key}`), sort, { "data-column": key }),
  );
};

const tableRow = (name, row) =>
  el(
    "tr",
    {},
    ...COLUMNS[name].map((key, index) => {
      const value =
        typeof row[key] === "number"
          ? number(row[key])
          : ["first", "last"].includes(key) && row[key]
            ? dateText(row[key])
            : row[key];
      const numeric = typeof row[key] === "number";
      if (index > 0) return el(numeric ? "td.numeric" : "td", {}, value);
      const icon =
        row.target.entity !== undefined
          ? typeIcon(entities[row.target.entity].type)
          : typeIcon(entities[lines[row.target.line].start].type);
      return el(
        "th",
        { scope: "row" },
        el("button.entity", { type: "button", on: { click: () => select(row.target) } }, icon, el("span", {}, value)),
      );
    }),
  );

const pager = (pages) => {
  const go = (step) => () => {
    sorting.page += step;
    showTable();
  };
  return el(
    "div.pager",
    {},
    button(say("previous"), go(-1), { disabled: sorting.page === 0, id: "previous" }, ".tool"),
    el("span", {}, say("page_of", { page: sorting.page + 1, pages })),
    button(say("next"), go(1), { disabled: sorting.page === pages - 1, id: "next" }, ".tool"),
  );
};
