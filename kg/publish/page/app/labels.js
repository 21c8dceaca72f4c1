// Which names are written where: the most important first, none over another, none over an entity.

const CELL = 40;
const MANY_LINES = 260;
const LONGEST = 30;
const AREA_OF_A_NAME = 26000; // square pixels of the pane for each of the first names
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

// `taken` holds every box; `names` only those that even the first names may not cover.
const placeLabels = ({ eye, nodes, lines: drawn }) => {
  const biggest = Math.max(1, ...entities.map((entity) => entity.radius));
  const ground = { eye, biggest, taken: makeTaken(), names: makeTaken(), sides: busySides(drawn) };
  nodes.forEach(({ index, x, y, r, level }) =>
    ground.taken.add(boxAround(x, y, r * (level === DIM ? 0.4 : 0.85), index)),
  );
  coveredBy(".zoom, .key, .focus-bar").forEach((box) =>
    [ground.taken, ground.names].forEach((boxes) => boxes.add(box)),
  );
  const ordered = [...nodes].sort((a, b) => importance(b) - importance(a) || a.index - b.index);
  const first = Math.round((eye.width * eye.height) / AREA_OF_A_NAME);
  const at = (level) => {
    const ranked = ordered.map((node, rank) => ({ ...node, first: rank < first || level === STRONG }));
    const labels = ranked.filter((node) => node.level === level).flatMap((node) => placeName(node, ground));
    const words = drawn.filter((shape) => shape.level === level);
    return { labels, words: placeWords(words, ground) };
  };
  const [strong, plain] = [at(STRONG), at(PLAIN)];
  // Where all but the choice is dimmed, some names stay, to know where one is.
  const dimmed = ordered.filter((node) => node.level === DIM).slice(0, first);
  const landmarks = dimmed.flatMap((node) => placeName({ ...node, first: true }, ground));
  return { labels: [...landmarks, ...strong.labels, ...plain.labels], words: [...strong.words, ...plain.words] };
};

const boxAround = (x, y, size, owner) => ({ left: x - size, right: x + size, top: y - size, bottom: y + size, owner });

// On which sides of an entity its lines leave: bit 0 right, 1 below, 2 left, 3 above.
const busySides = (drawn) => {
  const sides = new Map();
  const mark = (index, from, towards) => {
    const angle = Math.atan2(towards.y - from.y, towards.x - from.x);
    const side = ((Math.round(angle / (Math.PI / 2)) % 4) + 4) % 4;
    sides.set(index, (sides.get(index) || 0) | (1 << side));
  };
  drawn.forEach((shape) => {
    mark(lines[shape.id].start, shape.from, shape.control);
    mark(lines[shape.id].end, shape.to, shape.control);
  });
  return sides;
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

const nameStyle = ({ index, level }, { biggest, eye }) => {
  const share = entities[index].radius / biggest;
  const size = Math.round((10.5 + 4 * share) * 2) / 2 + (eye.scale > 1.8 ? 1 : 0);
  return { size, font: `${share > 0.55 || level === STRONG ? 600 : 500} ${size}px ${colours.font}` };
};

// Below, right, left or above; where no line leaves first. The first names may cover lesser entities if nothing else is
// left, since a graph whose centre has no names says nothing.
const placesFor = ({ index, x, y, r: radius, first }, height, sides) => {
  const r = state.selected && state.selected.entity === index ? radius * 1.2 + 7 : radius;
  const free = (side) => !(((sides.get(index) || 0) >> side) & 1);
  const places = [
    { x, y: y + r + height * 0.62 + 1, align: "center", side: 1 },
    { x: x + r + 4, y, align: "left", side: 0 },
    { x: x - r - 4, y, align: "right", side: 2 },
    { x, y: y - r - height * 0.62 - 1, align: "center", side: 3 },
  ].sort((a, b) => free(b.side) - free(a.side));
  return first ? [...places, ...places.map((place) => ({ ...place, over: true }))] : places;
};

const placeName = (node, ground) => {
  const { size, font } = nameStyle(node, ground);
  const text = shorten(entityName(node.index));
  const [width, height] = [textWidth(text, font), size * 1.18];
  for (const { x, y, align, over } of placesFor(node, height, ground.sides)) {
    const left = align === "center" ? x - width / 2 : align === "left" ? x : x - width;
    const box = {
      left: left - 2,
      right: left + width + 2,
      top: y - height / 2,
      bottom: y + height / 2,
      owner: node.index,
    };
    if (!fitsIn(box, ground.eye) || !(over ? ground.names : ground.taken).free(box)) continue;
    ground.taken.add(box);
    if (node.first) {
      ground.names.add({ ...box, left: box.left - 3, right: box.right + 3 });
      ground.names.add(boxAround(node.x, node.y, node.r * 0.8, node.index));
    }
    return [{ text, x, y, align, font, size, colour: colours.ink, level: node.level, index: node.index }];
  }
  return [];
};

const fitsIn = (box, { width, height }) =>
  box.left >= 2 && box.top >= 2 && box.right <= width - 2 && box.bottom <= height - 2;

const ON_LINE = [0.5, 0.4, 0.6, 0.32, 0.68].map((t) => [t, 0]);
const BESIDE_LINE = [-14, 14, -26, 26, -40, 40].map((aside) => [0.5, aside]);

// The relation is written along its line, where the line is long enough for it and there are not too many.
const placeWords = (drawn, ground) => {
  const dense = drawn.length > MANY_LINES && ground.eye.scale < 1.6;
  const ordered = drawn.filter((shape) => !dense || shape.level === STRONG);
  return ordered.sort((a, b) => b.width - a.width || b.length - a.length).flatMap((shape) => placeWord(shape, ground));
};

const wordStyle = (shape) => {
  const [size, weight] = shape.level === STRONG ? [11, 600] : [10, 500];
  const colour = shape.kind === UNREAL ? colours.unreal : shape.level === STRONG ? colours.ink : colours.muted;
  return { size, font: `${weight} ${size}px ${colours.font}`, colour, level: shape.level };
};

const placeWord = (shape, { taken, names, eye }) => {
  const chosen = state.selected && state.selected.line === shape.id;
  const style = wordStyle(shape);
  const [dx, dy] = [shape.to.x - shape.from.x, shape.to.y - shape.from.y];
  const room = Math.hypot(dx, dy) - (shape.level === STRONG ? 14 : 26);
  const text = room < 30 && !chosen ? "" : lineLabel(shape.id);
  const width = textWidth(text, style.font);
  if (!text || (width > room && !chosen)) return [];
  const angle = Math.atan2(dy, dx) + (dx < 0 ? Math.PI : 0);
  for (const [t, aside] of [...ON_LINE, ...(chosen ? BESIDE_LINE : [])]) {
    const on = onCurve(shape, t);
    const at = { x: on.x - Math.sin(angle) * aside, y: on.y + Math.cos(angle) * aside };
    const boxes = alongBoxes(at, angle, width, style.size * 0.62, `line ${shape.id}`);
    if (!boxes.every((box) => fitsIn(box, eye) && taken.free(box))) continue;
    boxes.forEach((box) => [taken, names].forEach((ground) => ground.add(box)));
    return [{ text, ...at, angle, align: "center", ...style }];
  }
  return [];
};

// A slanted text as a row of small boxes.
const alongBoxes = (at, angle, width, half, owner) => {
  const count = Math.max(1, Math.ceil(width / (half * 2)));
  return Array.from({ length: count }, (_, index) => {
    const shift = ((index + 0.5) / count - 0.5) * width;
    const [x, y] = [at.x + Math.cos(angle) * shift, at.y + Math.sin(angle) * shift];
    return { left: x - half, right: x + half, top: y - half, bottom: y + half, owner };
  });
};
