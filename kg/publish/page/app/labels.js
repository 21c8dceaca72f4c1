// Which names are written where: the most important first, none over another, none over an entity.

const CELL = 40;
const LONGEST = 30;
const widths = new Map();
const measurer = document.createElement("canvas").getContext("2d");

const textWidth = (text, font) => {
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    measurer.font = font;
    widths.set(key, measurer.measureText(text).width);
  }
  return widths.get(key);
};

const shorten = (text) => {
  const letters = Array.from(text);
  return letters.length > LONGEST
    ? `${letters
        .slice(0, LONGEST - 1)
        .join("")
        .trimEnd()}…`
    : text;
};

// Boxes that are taken, in a grid so that asking is quick.
const makeTaken = () => {
  const cells = new Map();
  const keys = function* ({ left, top, right, bottom }) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1)
      for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) yield column * 100003 + row;
  };
  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return {
    add: (box) => {
      for (const key of keys(box)) {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(box);
      }
    },
    free: (box) => {
      for (const key of keys(box))
        if ((cells.get(key) || []).some((other) => other.owner !== box.owner && overlap(box, other))) return false;
      return true;
    },
  };
};

const placeLabels = ({ eye, nodes, lines: drawn }) => {
  const taken = makeTaken();
  nodes.forEach(({ index, x, y, r, level }) => {
    const size = r * (level === DIM ? 0.4 : 0.85);
    taken.add({ left: x - size, right: x + size, top: y - size, bottom: y + size, owner: index });
  });
  const names = makeTaken();
  const biggest = Math.max(1, ...entities.map((entity) => entity.radius));
  const ordered = [...nodes].sort((a, b) => importance(b) - importance(a) || a.index - b.index);
  const first = Math.round((eye.width * eye.height) / 26000);
  coveredBy(".zoom, .key, .focus-bar").forEach((box) => [taken, names].forEach((boxes) => boxes.add(box)));
  const at = (level) => [
    ordered.flatMap((node, rank) =>
      node.level === level ? placeName(node, biggest, rank < first || level === STRONG ? names : null, taken, eye) : [],
    ),
    placeWords(
      drawn.filter((shape) => shape.level === level),
      taken,
      eye,
      names,
    ),
  ];
  const [strong, plain] = [at(STRONG), at(PLAIN)];
  return { labels: [...strong[0], ...plain[0]], words: [...strong[1], ...plain[1]] };
};

// What lies over the graph, as boxes in its pixels.
const coveredBy = (selector) =>
  [...document.querySelectorAll(selector)]
    .filter((node) => !node.hidden && node.offsetParent)
    .map((node) => ({
      left: node.offsetLeft,
      right: node.offsetLeft + node.offsetWidth,
      top: node.offsetTop,
      bottom: node.offsetTop + node.offsetHeight,
      owner: node.className,
    }));

const importance = ({ index, level }) => {
  const chosen = state.selected && state.selected.entity === index;
  const under = hovered && hovered.entity === index;
  return (chosen || under ? 1e6 : 0) + level * 1e3 + entities[index].radius;
};

// The first names may cover lesser entities, since a graph whose centre has no names says nothing; `names` holds what they may not.
const placeName = ({ index, x, y, r, level }, biggest, names, taken, eye) => {
  const share = entities[index].radius / biggest;
  const size = Math.round((10.5 + 4 * share) * 2) / 2 + (eye.scale > 1.8 ? 1 : 0);
  const font = `${share > 0.55 || level === STRONG ? 600 : 500} ${size}px ${colours.font}`;
  const text = shorten(entityName(index));
  const [width, height] = [textWidth(text, font), size * 1.18];
  const places = [
    [x, y + r + height * 0.62 + 1, "center"],
    [x + r + 4, y, "left"],
    [x - r - 4, y, "right"],
    [x, y - r - height * 0.62 - 1, "center"],
  ];
  for (const [atX, atY, align, over] of [...places, ...(names ? places.map((place) => [...place, true]) : [])]) {
    const left = align === "center" ? atX - width / 2 : align === "left" ? atX : atX - width;
    const box = {
      left: left - 2,
      right: left + width + 2,
      top: atY - height / 2,
      bottom: atY + height / 2,
      owner: index,
    };
    if (box.left < 2 || box.right > eye.width - 2 || box.bottom > eye.height - 2 || box.top < 2) continue;
    if (!(over ? names : taken).free(box)) continue;
    taken.add(box);
    if (names) names.add({ ...box, left: box.left - 3, right: box.right + 3 });
    if (names)
      names.add({ left: x - r * 0.8, right: x + r * 0.8, top: y - r * 0.8, bottom: y + r * 0.8, owner: index });
    return { text, x: atX, y: atY, align, font, size, colour: colours.ink, level, index };
  }
  return [];
};

const ON_LINE = [0.5, 0.4, 0.6, 0.32, 0.68].map((t) => [t, 0]);
const BESIDE_LINE = [-14, 14, -26, 26, -40, 40].map((aside) => [0.5, aside]);

// The relation is written along its line, where the line is long enough for it.
const placeWords = (drawn, taken, eye, names) =>
  [...drawn]
    .sort((a, b) => b.width - a.width || b.length - a.length)
    .map((shape) => placeWord(shape, taken, eye, names))
    .filter(Boolean);

const placeWord = (shape, taken, eye, names) => {
  const size = shape.level === STRONG ? 11 : 10;
  const font = `${shape.level === STRONG ? 600 : 500} ${size}px ${colours.font}`;
  const room = Math.hypot(shape.to.x - shape.from.x, shape.to.y - shape.from.y) - (shape.level === STRONG ? 14 : 26);
  const chosen = state.selected && state.selected.line === shape.id;
  if ((room < 30 && !chosen) || (shape.level === PLAIN && drawnTooDense(eye))) return null;
  const text = lineLabel(shape.id);
  const width = textWidth(text, font);
  if (width > room && !chosen) return null;
  const slope = Math.atan2(shape.to.y - shape.from.y, shape.to.x - shape.from.x);
  const angle = Math.cos(slope) < 0 ? slope + Math.PI : slope;
  for (const [t, aside] of [...ON_LINE, ...(chosen ? BESIDE_LINE : [])]) {
    const on = onCurve(shape, t);
    const at = { x: on.x - Math.sin(angle) * aside, y: on.y + Math.cos(angle) * aside };
    const boxes = alongBoxes(at, angle, width, size * 0.62, `line ${shape.id}`);
    if (at.x < 0 || at.y < 0 || at.x > eye.width || at.y > eye.height || !boxes.every(taken.free)) continue;
    boxes.forEach(taken.add);
    if (names) boxes.forEach(names.add);
    const colour = shape.kind === UNREAL ? colours.unreal : shape.level === STRONG ? colours.ink : colours.muted;
    return { text, ...at, angle, align: "center", font, size, colour, level: shape.level };
  }
  return null;
};

const drawnTooDense = (eye) => view.lines.length > 260 && eye.scale < 1.6;

// A slanted text as a row of small boxes.
const alongBoxes = (at, angle, width, half, owner) => {
  const count = Math.max(1, Math.ceil(width / (half * 2)));
  return Array.from({ length: count }, (_, index) => {
    const shift = ((index + 0.5) / count - 0.5) * width;
    const [x, y] = [at.x + Math.cos(angle) * shift, at.y + Math.sin(angle) * shift];
    return { left: x - half, right: x + half, top: y - half, bottom: y + half, owner };
  });
};
