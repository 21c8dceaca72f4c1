// Making elements. Text from articles enters the page only here, as text nodes, and links only when they are http(s).

const byId = (id) => document.getElementById(id);

const el = (name, attributes = {}, ...children) => {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
};

const button = (text, onClick, attributes = {}, classes = "") =>
  el(`button${classes}`, { type: "button", on: { click: onClick }, ...attributes }, text);

const svg = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
};

const isWeb = (url) => /^https?:\/\//i.test(url);
const link = (text, url) =>
  isWeb(url) ? el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text) : el("span", {}, text);

const shapes = new Map(contents.shapes);
const typeColour = (type) => types[type][state.dark ? "dark" : "light"];
const typeIcon = (type, size = 14, colour = typeColour(type)) =>
  svg(
    "svg",
    { class: "shape", viewBox: "-1.5 -1.5 3 3", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: shapes.get(types[type].shape), fill: colour }),
  );

const strokeIcon = (kind) =>
  svg(
    "svg",
    {
      class: `stroke stroke-${["fact", "claim", "unreal"][kind]}`,
      viewBox: "0 0 36 8",
      width: 36,
      height: 8,
      "aria-hidden": "true",
    },
    svg("path", { d: "M1 4H35" }),
  );

const entityButton = (index, text = entityName(index)) =>
  el(
    "button.entity",
    { type: "button", on: { click: () => select({ entity: index }), ...pointsAt({ entity: index }) } },
    typeIcon(entities[index].type),
    el("bdi", {}, text),
  );

// While the pointer is on what names an entity or a line, it stands out in the picture.
const pointsAt = (target) => ({ pointerenter: () => setHovered(target), pointerleave: () => setHovered(null) });
const setHovered = (target) => {
  if (sameTarget(target, hovered)) return;
  hovered = target;
  redraw();
};

// Draw a part anew and leave the keyboard where it was: at the element in the same place, or where it is told.
const keepFocus = (container, render, same = true) => {
  const trail = [];
  for (let node = document.activeElement; node && node !== container; node = node.parentElement)
    trail.unshift([...(node.parentElement ? node.parentElement.children : [])].indexOf(node));
  const inside = container.contains(document.activeElement) && document.activeElement !== container;
  render();
  if (!inside || !same) return;
  const again = trail.reduce((node, index) => node && node.children[index], container);
  if (again) again.focus({ preventScroll: true });
};

const announce = (text) => {
  byId("said").textContent = text;
};
