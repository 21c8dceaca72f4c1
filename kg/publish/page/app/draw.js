// The picture. vis-network keeps positions, camera and gestures; entities and lines are painted here, in screen pixels, so that
// thickness and type size stay readable at every zoom. `Scene` is what canvas and SVG both draw.

const xs = placed.map((node) => node.x);
const ys = placed.map((node) => node.y);
const paths = new Map([...shapes].map(([name, d]) => [name, new Path2D(d)]));
const COMMUNITY_COLOURS = {
  light: ["#2b62b5", "#a85b08", "#0f766e", "#ad3577", "#6b7420", "#7648ad", "#0a76a0", "#9a4a36", "#47762a", "#85536f"],
  dark: ["#82aef5", "#eba44f", "#4fc4b6", "#ee88bd", "#b4bd57", "#bd99ee", "#5abfe4", "#e2937e", "#93c46b", "#d0a1be"],
};
const DASHES = [[], [6, 4], [1.5, 4]];
const BEND_BOTH = 0.13;
const BEND_ONE = 0.05;
const DIM = 0;
const PLAIN = 1;
const STRONG = 2;

let network = null;
let hovered = null;
let colours = {};

const readColours = () => {
  const style = getComputedStyle(document.documentElement);
  const names = ["canvas", "ink", "muted", "accent", "fact", "claim", "unreal", "grey"];
  colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  colours.font = style.getPropertyValue("--sans").trim();
};

const nodeColour = (index) => {
  if (!state.communities) return typeColour(entities[index].type);
  const palette = COMMUNITY_COLOURS[state.dark ? "dark" : "light"];
  return palette[entities[index].community] || colours.grey;
};

// Where the camera is: screen = (world - centre) * scale + middle of the pane.
const camera = () => {
  const { clientWidth: width, clientHeight: height } = byId("graph");
  const centre = network.getViewPosition();
  const scale = network.getScale();
  return {
    width,
    height,
    scale,
    x: (world) => (world - centre.x) * scale + width / 2,
    y: (world) => (world - centre.y) * scale + height / 2,
  };
};

const radiusAt = (index, scale) => Math.min(46, Math.max(2.6, entities[index].radius * scale ** 0.6));
// Many lines are drawn thinner, and finer still where they are long, so that the near ones stay readable.
const widthAt = (reports, scale, density) =>
  (0.9 + 0.8 * Math.log2(Math.max(1, reports))) * Math.min(1.7, Math.max(0.75, scale ** 0.4)) * density;
const densityOf = () =>
  Math.min(1, Math.max(0.5, Math.sqrt(220 / Math.max(1, view.lines.filter((line) => line.shown).length))));

// What stands out: the selection, its neighbours and lines, the path, or what the pointer is on; only a choice dims the rest.
const standsOut = () => {
  const nodes = new Set();
  const edges = new Set();
  const addLine = (id) => {
    edges.add(id);
    nodes.add(lines[id].start).add(lines[id].end);
  };
  if (view.path) view.path.steps.forEach(addLine);
  [state.selected, hovered].filter(Boolean).forEach((target) => {
    if (target.line !== undefined) return addLine(target.line);
    nodes.add(target.entity);
    if (!view.path && target === (state.selected || hovered))
      linesAt[target.entity].filter((id) => view.lines[id].shown).forEach(addLine);
  });
  return { nodes, edges, any: Boolean(state.selected || view.path) };
};

const lineShape = (line, at, scale, spot, density) => {
  const [x1, y1, x2, y2] = [spot.x[line.start], spot.y[line.start], spot.x[line.end], spot.y[line.end]];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const bend = (lineByEnds.has(`${line.end} ${line.start}`) ? BEND_BOTH : BEND_ONE) * length;
  const control = { x: (x1 + x2) / 2 + ((y2 - y1) / length) * bend, y: (y1 + y2) / 2 - ((x2 - x1) / length) * bend };
  const width = widthAt(at.reports, scale, length > 200 ? density ** 1.6 : density);
  const from = trim(x1, y1, control, radiusAt(line.start, scale) * 1.1 + 1);
  const to = trim(x2, y2, control, radiusAt(line.end, scale) * 1.15 + 2);
  return {
    id: line.id,
    length,
    width,
    control,
    from,
    to,
    kind: at.kind,
    head: isDirected(at) ? 2.2 + 1.4 * density + width * 1.5 : 0,
  };
};

const isDirected = ({ members }) => !members.every((member) => predicates[relations[member].predicate].symmetric);

const trim = (x, y, control, by) => {
  const length = Math.hypot(control.x - x, control.y - y) || 1;
  const share = Math.min(0.9, by / length);
  return { x: x + (control.x - x) * share, y: y + (control.y - y) * share };
};

const onCurve = ({ from, control, to }, t) => ({
  x: (1 - t) ** 2 * from.x + 2 * (1 - t) * t * control.x + t * t * to.x,
  y: (1 - t) ** 2 * from.y + 2 * (1 - t) * t * control.y + t * t * to.y,
});

const inPane = (shape, { width, height }) => {
  const margin = 60;
  const [left, right] = [Math.min(shape.from.x, shape.to.x), Math.max(shape.from.x, shape.to.x)];
  const [top, bottom] = [Math.min(shape.from.y, shape.to.y), Math.max(shape.from.y, shape.to.y)];
  return right > -margin && left < width + margin && bottom > -margin && top < height + margin;
};

// Everything that is to be drawn, in screen pixels: {nodes, lines, labels, words}.
const makeScene = (eye) => {
  const spot = { x: xs.map(eye.x), y: ys.map(eye.y) };
  const out = standsOut();
  const level = (inside) => (inside ? STRONG : out.any ? DIM : PLAIN);
  const density = densityOf();
  const drawn = lines
    .filter((line) => view.lines[line.id].shown)
    .map((line) => ({
      ...lineShape(line, view.lines[line.id], eye.scale, spot, density),
      level: level(out.edges.has(line.id)),
    }))
    .filter((shape) => inPane(shape, eye));
  const nodes = entities
    .map((_, index) => ({
      index,
      x: spot.x[index],
      y: spot.y[index],
      r: radiusAt(index, eye.scale),
      level: level(out.nodes.has(index)),
    }))
    .filter(
      ({ index, x, y }) => view.entities[index] && x > -60 && y > -60 && x < eye.width + 60 && y < eye.height + 60,
    );
  const scene = { eye, nodes, lines: drawn, grounds: hulls(nodes) };
  return { ...scene, ...placeLabels(scene) };
};

const lineColour = (kind) => [colours.fact, colours.claim, colours.unreal][kind];
const ALPHA = { lines: [0.2, 1, 1], nodes: [0.34, 1, 1], names: [0.62, 1, 1] }; // dim, plain, strong

const paintLines = (ctx, shapesToDraw) => {
  const buckets = new Map();
  for (const shape of shapesToDraw) {
    const key = `${shape.level} ${2 - shape.kind} ${Math.round(shape.width * 2)}`;
    if (!buckets.has(key)) buckets.set(key, []);
    buckets.get(key).push(shape);
  }
  [...buckets.keys()].sort().forEach((key) => paintBucket(ctx, buckets.get(key)));
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
};

const paintBucket = (ctx, bucket) => {
  const { level, kind, width } = bucket[0];
  ctx.globalAlpha = ALPHA.lines[level];
  ctx.strokeStyle = ctx.fillStyle = level === STRONG && kind === FACT ? colours.ink : lineColour(kind);
  ctx.lineWidth = Math.max(width, level === STRONG ? 1.2 : 0);
  ctx.lineCap = kind === UNREAL ? "round" : "butt";
  ctx.setLineDash(DASHES[kind].map((dash) => dash * Math.max(1, width * 0.6)));
  ctx.beginPath();
  bucket.forEach(({ from, control, to }) => {
    ctx.moveTo(from.x, from.y);
    ctx.quadraticCurveTo(control.x, control.y, to.x, to.y);
  });
  ctx.stroke();
  ctx.beginPath();
  bucket.filter((shape) => shape.head && shape.length > 24).forEach((shape) => addHead(ctx, shape));
  ctx.fill();
};

const headPoints = ({ control, to, head }) => {
  const angle = Math.atan2(to.y - control.y, to.x - control.x);
  const at = (turn, reach) => ({ x: to.x + Math.cos(angle + turn) * reach, y: to.y + Math.sin(angle + turn) * reach });
  return [at(0, head * 0.35), at(2.65, head), at(-2.65, head)];
};

const addHead = (ctx, shape) => {
  const [tip, left, right] = headPoints(shape);
  ctx.moveTo(tip.x, tip.y);
  ctx.lineTo(left.x, left.y);
  ctx.lineTo(right.x, right.y);
  ctx.closePath();
};

const paintNodes = (ctx, nodes, ratio) => {
  const ordered = [...nodes].sort((a, b) => a.level - b.level || a.r - b.r);
  for (const { index, x, y, r, level } of ordered) {
    const path = paths.get(types[entities[index].type].shape);
    const chosen = state.selected && state.selected.entity === index;
    const put = (size, fill) => {
      ctx.setTransform(ratio * size, 0, 0, ratio * size, ratio * x, ratio * y);
      ctx.fillStyle = fill;
      ctx.fill(path);
    };
    ctx.globalAlpha = 1;
    if (chosen) paintRing(ctx, x, y, r, ratio);
    put(r + 1.6, colours.canvas);
    ctx.globalAlpha = ALPHA.nodes[level];
    put(r, nodeColour(index));
    if (level !== DIM && r > 6 && hiddenNeighbours(index)) paintPlus(ctx, x + r * 0.85, y - r * 0.85, ratio);
  }
  ctx.globalAlpha = 1;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
};

// A small plus on an entity whose neighbours are not all shown.
const paintPlus = (ctx, x, y, ratio) => {
  ctx.setTransform(ratio, 0, 0, ratio, ratio * x, ratio * y);
  ctx.beginPath();
  ctx.arc(0, 0, 4.6, 0, 2 * Math.PI);
  ctx.fillStyle = colours.canvas;
  ctx.fill();
  ctx.strokeStyle = colours.muted;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(-2.4, 0);
  ctx.lineTo(2.4, 0);
  ctx.moveTo(0, -2.4);
  ctx.lineTo(0, 2.4);
  ctx.stroke();
};

const paintRing = (ctx, x, y, r, ratio) => {
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.beginPath();
  ctx.arc(x, y, r * 1.2 + 5, 0, 2 * Math.PI);
  ctx.fillStyle = colours.canvas;
  ctx.fill();
  ctx.strokeStyle = colours.accent;
  ctx.lineWidth = 2.5;
  ctx.stroke();
};

const paintLabels = (ctx, { labels, words }) => {
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours.canvas;
  for (const label of [...words, ...labels]) {
    ctx.save();
    ctx.translate(label.x, label.y);
    if (label.angle) ctx.rotate(label.angle);
    ctx.font = label.font;
    ctx.textAlign = label.align;
    ctx.globalAlpha = ALPHA.names[label.level];
    ctx.lineWidth = 4;
    ctx.strokeText(label.text, 0, 0);
    ctx.fillStyle = label.colour;
    ctx.fillText(label.text, 0, 0);
    ctx.restore();
  }
};

// A soft ground under each of the ten largest communities; who stands far off is left out of it.
const HULL_MARGIN = 17;

const hulls = (nodes) => {
  if (!state.communities) return [];
  const members = new Map();
  nodes.forEach((node) => {
    const community = entities[node.index].community;
    if (community < COMMUNITY_COLOURS.light.length) members.set(community, [...(members.get(community) || []), node]);
  });
  return [...members.values()]
    .filter((all) => all.length > 2)
    .map((all) => ({ colour: nodeColour(all[0].index), points: hullOf(nearOnes(all)) }));
};

const nearOnes = (nodes) => {
  const middle = (key) => nodes.map((node) => node[key]).sort((a, b) => a - b)[Math.floor(nodes.length / 2)];
  const [x, y] = [middle("x"), middle("y")];
  const gaps = nodes.map((node) => Math.hypot(node.x - x, node.y - y));
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(nodes.length * 0.8)];
  return nodes.filter((_, index) => gaps[index] <= usual * 1.5);
};

// Andrew's monotone chain.
const hullOf = (nodes) => {
  const sorted = [...nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (points) =>
    points.reduce((chain, point) => {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      return [...chain, point];
    }, []);
  return [...half(sorted).slice(0, -1), ...half(sorted.reverse()).slice(0, -1)];
};

const turn = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

const paintHulls = (ctx, grounds) => {
  ctx.lineJoin = "round";
  ctx.lineWidth = HULL_MARGIN * 2;
  for (const { colour, points } of grounds) {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = ctx.fillStyle = tinted(colour);
    ctx.beginPath();
    points.forEach(({ x, y }) => ctx.lineTo(x, y));
    ctx.closePath();
    ctx.stroke();
    ctx.fill();
  }
};

// A colour mixed into the canvas, as opaque paint: two grounds that overlap do not add up.
const tinted = (colour) => {
  const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(part(colours.canvas, at) * 0.9 + part(colour, at) * 0.1));
  return `rgb(${mixed.join(" ")})`;
};

const paint = (ctx, ratio, eye) => {
  const scene = makeScene(eye);
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintHulls(ctx, scene.grounds);
  paintLines(ctx, scene.lines);
  paintNodes(ctx, scene.nodes, ratio);
  paintLabels(ctx, scene);
  ctx.restore();
};

const redraw = () => network && network.redraw();

// What is under a point of the pane: the nearest entity within its disc, else the nearest line.
const pick = (x, y) => {
  const eye = camera();
  const spot = { x: xs.map(eye.x), y: ys.map(eye.y) };
  const hits = entities
    .map((_, index) => ({ index, gap: Math.hypot(spot.x[index] - x, spot.y[index] - y) - radiusAt(index, eye.scale) }))
    .filter(({ index, gap }) => view.entities[index] && gap < 4);
  if (hits.length) return { entity: hits.reduce((best, hit) => (hit.gap < best.gap ? hit : best)).index };
  return pickLine(x, y, eye, spot);
};

const pickLine = (x, y, eye, spot) => {
  const out = standsOut();
  const density = densityOf();
  let best = { gap: 6 };
  for (const line of lines) {
    if (!view.lines[line.id].shown) continue;
    const shape = lineShape(line, view.lines[line.id], eye.scale, spot, density);
    const gap = distanceToCurve(shape, x, y) - (out.edges.has(line.id) ? 2 : 0);
    if (gap < best.gap) best = { gap, id: line.id };
  }
  return best.id === undefined ? null : { line: best.id };
};

const distanceToCurve = (shape, x, y) => {
  const { from, control, to } = shape;
  if (x < Math.min(from.x, control.x, to.x) - 8 || x > Math.max(from.x, control.x, to.x) + 8) return Infinity;
  if (y < Math.min(from.y, control.y, to.y) - 8 || y > Math.max(from.y, control.y, to.y) + 8) return Infinity;
  let [best, last] = [Infinity, from];
  for (let step = 1; step <= 12; step += 1) {
    const next = onCurve(shape, step / 12);
    best = Math.min(best, distanceToSegment(last, next, x, y));
    last = next;
  }
  return best;
};

const distanceToSegment = (a, b, x, y) => {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a.x + dx * share - x, a.y + dy * share - y);
};

// Positions come from Python for a typical window; a wider or taller one gets the room it has, never less.
const fillPane = () => {
  const { clientWidth, clientHeight } = byId("graph");
  const span = (values) => Math.max(...values) - Math.min(...values) || 1;
  const wanted =
    (clientWidth - 2 * sideRoom(clientWidth)) / (clientHeight - ROOM.top - ROOM.bottom) / (span(xs) / span(ys));
  if (placed.length < 3 || !Number.isFinite(wanted)) return;
  const [sx, sy] = [Math.min(1.6, Math.max(1, wanted)), Math.min(1.6, Math.max(1, 1 / wanted))];
  placed.forEach((node, index) => {
    xs[index] = node.x * sx;
    ys[index] = node.y * sy;
  });
};

const startNetwork = () => {
  fillPane();
  const nodes = new vis.DataSet(
    placed.map((node) => ({ id: node.id, x: xs[node.id], y: ys[node.id], size: node.size })),
  );
  const edges = new vis.DataSet(read("kg-edges").map((edge) => ({ id: edge.id, from: edge.from, to: edge.to })));
  options.nodes.ctxRenderer = () => ({});
  network = new vis.Network(byId("graph"), { nodes, edges }, options);
  network.on("afterDrawing", (ctx) => paint(ctx, ctx.canvas.width / byId("graph").clientWidth, camera()));
  network.on("dragging", ({ nodes: moved }) => {
    Object.entries(network.getPositions(moved)).forEach(([id, at]) => {
      xs[id] = at.x;
      ys[id] = at.y;
    });
  });
};

// Glide there, so that the eye can follow; at once for who asked for less motion, and before anything is seen.
const GLIDE = { duration: 240, easingFunction: "easeInOutQuad" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const moveCamera = (where) => {
  const seen = document.documentElement.dataset.ready === "1";
  if (!seen || calm.matches) return network.moveTo(where);
  network.moveTo({ ...where, animation: GLIDE });
  // vis-network steps past the end of its easing and stops a little beside the goal.
  network.once("animationFinished", () => network.moveTo(where));
};

// Show what is drawn (or the path, where there is one), with room for names and for what lies over the graph.
const ROOM = { top: 62, bottom: 84 };
const sideRoom = (width) => Math.min(110, Math.max(36, width * 0.105));

const fit = () => {
  const onPath = view.path && new Set(view.path.steps.flatMap((id) => [lines[id].start, lines[id].end]));
  fitTo(
    entities.map((_, index) => index).filter((index) => view.entities[index] && (!onPath || onPath.has(index))),
    state.hops || onPath ? 2.6 : 1.6,
  );
};

const fitTo = (shown, nearest = 1.6) => {
  if (shown.length === 0) return;
  const [left, right] = [Math.min(...shown.map((i) => xs[i])), Math.max(...shown.map((i) => xs[i]))];
  const [top, bottom] = [Math.min(...shown.map((i) => ys[i])), Math.max(...shown.map((i) => ys[i]))];
  const { clientWidth, clientHeight } = byId("graph");
  const across = (clientWidth - 2 * sideRoom(clientWidth)) / (right - left || 1);
  const down = (clientHeight - ROOM.top - ROOM.bottom) / (bottom - top || 1);
  const scale = Math.max(0.05, Math.min(nearest, across, down));
  moveCamera({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 + (ROOM.bottom - ROOM.top) / 2 / scale },
    scale,
  });
};

// Bring what was chosen elsewhere into the pane; a very short line is looked at from nearby.
const reveal = (target) => {
  const [from, to] =
    target.entity !== undefined ? [target.entity, target.entity] : [lines[target.line].start, lines[target.line].end];
  const eye = camera();
  const length = Math.hypot(xs[to] - xs[from], ys[to] - ys[from]) * eye.scale;
  const scale = from !== to && length < 110 ? Math.min(2.4, (eye.scale * 150) / (length || 1)) : eye.scale;
  const outside = [from, to].some((index) => {
    const [x, y] = [eye.x(xs[index]), eye.y(ys[index])];
    return x < 80 || y < 80 || x > eye.width - 80 || y > eye.height - 80;
  });
  if (outside || scale !== eye.scale)
    moveCamera({ position: { x: (xs[from] + xs[to]) / 2, y: (ys[from] + ys[to]) / 2 }, scale });
};
