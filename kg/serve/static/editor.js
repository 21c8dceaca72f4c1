// The query page: YASGUI with our prefixes and names, and the cookbook beside it. Nothing is asked of any other server.
"use strict";

(() => {
  const { Yasgui } = window;
  const { recipes, endpoint, prefixes, base, words } = JSON.parse(document.getElementById("shared").textContent);
  const byName = new Map(recipes.map((recipe) => [recipe.name, recipe]));
  const list = document.getElementById("recipes");
  const home = document.getElementById("yasgui");

  const FIRST = `PREFIX kg: <${prefixes.kg}>
PREFIX nif: <${prefixes.nif}>
PREFIX rdfs: <${prefixes.rdfs}>

SELECT ?who ?whom ?sentence WHERE {
  ?threat a kg:Threat ; kg:agent ?a ; kg:addressee ?b ; kg:evidence/nif:anchorOf ?sentence .
  ?a rdfs:label ?who .
  ?b rdfs:label ?whom .
}
LIMIT 100`;

  // ---- names to complete: ours only, since the library's own would be looked up elsewhere

  const fetchJson = async (path) => {
    const response = await fetch(path, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error((await response.json()).detail);
    return response.json();
  };

  const complete = () => {
    const { Yasqe } = Yasgui;
    const declared = Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
    let found;
    const terms = (kind) => () => (found ??= fetchJson("/api/terms")).then((known) => known[kind]);
    const ours = { persistenceId: null, bulk: true };
    Yasqe.forkAutocompleter("prefixes", { ...ours, name: "our-prefixes", get: declared });
    Yasqe.forkAutocompleter("class", { ...ours, name: "our-classes", get: terms("classes") });
    Yasqe.forkAutocompleter("property", { ...ours, name: "our-properties", get: terms("properties") });
    Yasqe.defaults.autocompleters = ["variables", "our-prefixes", "our-classes", "our-properties"];
  };

  // ---- what the library draws without a name gets one

  const NAMED = new Map([
    [".CodeMirror textarea", words.editor_query],
    [".tableSizer", words.editor_page_size],
    [".tab input", words.editor_tab],
    [".yasqe_sharePopup input", words.editor_address],
  ]);

  const nameControls = () => {
    for (const [selector, name] of NAMED) {
      const unnamed = home.querySelectorAll(`${selector}:not([aria-label])`);
      unnamed.forEach((control) => control.setAttribute("aria-label", name));
    }
    // A list of tabs may hold nothing but tabs; the button for a new one stands in it, too.
    for (const tabs of home.querySelectorAll('[role="tablist"]')) tabs.setAttribute("role", "group");
    for (const tab of home.querySelectorAll('[role="tab"]')) tab.removeAttribute("role");
    for (const tab of home.querySelectorAll(".tabsList a[aria-selected]")) {
      tab.setAttribute("aria-current", tab.getAttribute("aria-selected"));
      tab.removeAttribute("aria-selected");
    }
    for (const panel of home.querySelectorAll('[role="tabpanel"]')) panel.setAttribute("role", "group");
    // What scrolls must be reached by keyboard, too; the editor's text field stands beside what scrolls.
    for (const scroll of home.querySelectorAll('.CodeMirror-scroll[tabindex="-1"]')) {
      scroll.tabIndex = 0;
      scroll.setAttribute("role", "group");
      scroll.setAttribute("aria-label", words.editor_query);
    }
  };

  const start = () => {
    complete();
    // Values without their types, and whole sentences, unless the reader wants it otherwise.
    Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true, isEllipsed: false };
    const yasgui = new Yasgui(home, {
      autofocus: false,
      persistenceId: "kg",
      tabName: words.editor_tab,
      endpointCatalogueOptions: { getData: () => [] },
      requestConfig: {
        endpoint: () => new URL(endpoint, location.href).href,
        method: "POST",
        acceptHeaderSelect: "application/sparql-results+json",
        acceptHeaderGraph: "text/turtle",
      },
      yasqe: { value: FIRST, editorHeight: "22rem" },
      // Answers are not kept: they may be private, and another build gives others.
      yasr: { prefixes, maxPersistentResponseSize: 0 },
    });
    nameControls();
    new MutationObserver(nameControls).observe(home, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["aria-selected"],
    });
    return yasgui;
  };

  const yasgui = start();

  // ---- a query goes into the tab of its name, and is run

  const tabOf = (name) => {
    const tabs = yasgui.persistentConfig.getTabs().map((id) => yasgui.getTab(id));
    return tabs.find((tab) => tab && tab.getName() === name);
  };

  const run = (name, query) => {
    const known = tabOf(name);
    const tab = known || yasgui.addTab(true, { name, yasqe: { value: query } });
    if (known) {
      yasgui.selectTabId(known.getId());
      known.setQuery(query);
    }
    tab.getYasqe().collapsePrefixes(true);
    tab.query().catch(() => {}); // what is wrong stands where the answer would
  };

  // What the graph names has no page elsewhere: what it says of it is asked here.
  const isOurs = (iri) => iri.startsWith(base) || iri.startsWith(prefixes.kg);
  home.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a.iri");
      const iri = link ? link.getAttribute("href") : "";
      if (!isOurs(iri) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      run(`${words.editor_described} ${link.textContent}`, `DESCRIBE <${iri}>`);
    },
    true,
  );

  // ---- the cookbook

  const choose = (name) => {
    for (const item of list.children) {
      const chosen = item.dataset.recipe === name;
      item.classList.toggle("chosen", chosen);
      item.querySelector(".dish").setAttribute("aria-expanded", String(chosen));
      item.querySelector(".about").hidden = !chosen;
      if (chosen) item.scrollIntoView({ block: "nearest" });
    }
  };

  const cook = (name) => {
    const recipe = byName.get(name);
    if (!recipe) return;
    choose(name);
    run(recipe.title || name, recipe.query);
  };

  const cookWith = async (form) => {
    const { recipe: name } = form.closest("[data-recipe]").dataset;
    const recipe = byName.get(name);
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    const wrong = form.querySelector(".wrong");
    wrong.textContent = "";
    try {
      const response = await fetch(`/api/cookbook/${name}/query?${new URLSearchParams(given)}`);
      if (response.ok) run(recipe.title || name, await response.text());
      else wrong.textContent = (await response.json()).detail;
    } catch {
      wrong.textContent = words.editor_failed;
    }
  };

  list.addEventListener("click", (event) => {
    const dish = event.target.closest(".dish");
    if (dish) cook(dish.closest("[data-recipe]").dataset.recipe);
  });
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    cookWith(event.target);
  });

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  document.getElementById("find").addEventListener("input", (event) => {
    const sought = fold(event.target.value).split(/\s+/u);
    for (const item of list.children) {
      const { name, title, summary } = byName.get(item.dataset.recipe);
      const text = fold(`${name} ${title} ${summary}`);
      item.hidden = !sought.every((word) => text.includes(word));
    }
    document.getElementById("none").hidden = [...list.children].some((item) => !item.hidden);
  });

  // ---- names of entities while one is typed

  let last = 0;
  list.addEventListener("input", async (event) => {
    const text = event.target.value.trim();
    if (event.target.dataset.kind !== "entity" || text.length < 2) return;
    const now = (last += 1);
    const path = `/api/search?q=${encodeURIComponent(text.slice(0, 200))}`;
    const { results } = await fetchJson(path).catch(() => ({ results: [] }));
    if (now !== last) return;
    const options = results.map(({ matched, label }) => {
      const option = document.createElement("option");
      option.value = matched;
      if (label !== matched) option.textContent = label;
      return option;
    });
    document.getElementById("entities").replaceChildren(...options);
  });

  // "?recipe=threats" opens a recipe once; it does not stay in the address, from which links to queries are made.
  const here = new URL(location.href);
  const wanted = here.searchParams.get("recipe");
  if (wanted) {
    here.searchParams.delete("recipe");
    history.replaceState(null, "", here);
    cook(wanted);
  }
  document.documentElement.dataset.ready = "1";
})();
