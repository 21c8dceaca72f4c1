// Taking the picture along: PNG, SVG, and the address of the view.

const fileName = (ending) =>
  `${
    fold(contents.title)
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "graph"
  }.${ending}`;

const save = (blob, ending) => {
  const address = URL.createObjectURL(blob);
  const anchor = el("a", { href: address, download: fileName(ending) });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  announce(say("saved", { name: fileName(ending) }));
};

const savePng = () => {
  const eye = camera();
  const canvas = el("canvas", { width: eye.width * 2, height: eye.height * 2 });
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = colours.canvas;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  paint(ctx, 2, eye);
  canvas.toBlob((blob) => save(blob, "png"), "image/png");
};

const round = (value) => Math.round(value * 10) / 10;

const svgLine = (shape) => {
  const colour = shape.level === STRONG && shape.kind === FACT ? colours.ink : lineColour(shape.kind);
  const curve = `M${round(shape.from.x)} ${round(shape.from.y)}Q${round(shape.control.x)} ${round(shape.control.y)} ${round(shape.to.x)} ${round(shape.to.y)}`;
  const head =
    shape.head &&
    headPoints(shape)
      .map((point) => `${round(point.x)},${round(point.y)}`)
      .join(" ");
  const dashes = DASHES[shape.kind].length ? { "stroke-dasharray": DASHES[shape.kind].join(" ") } : {};
  return svg(
    "g",
    { opacity: ALPHA.lines[shape.level] },
    svg("path", { d: curve, fill: "none", stroke: colour, "stroke-width": round(shape.width), ...dashes }),
    ...(head ? [svg("polygon", { points: head, fill: colour })] : []),
  );
};

const svgNode = ({ index, x, y, r, level }) => {
  const shape = svg("path", {
    d: shapes.get(types[entities[index].type].shape),
    fill: nodeColour(index),
    stroke: colours.canvas,
    "stroke-width": round(1.6 / r),
    opacity: ALPHA.nodes[level],
    transform: `translate(${round(x)} ${round(y)}) scale(${round(r)})`,
  });
  shape.append(svg("title"));
  shape.firstChild.textContent = `${entityName(index)} (${typeName(entities[index].type)})`;
  return shape;
};

const ANCHORS = { center: "middle", left: "start", right: "end" };
const svgLabel = (label) => {
  const [, weight] = label.font.match(/^(\d+) /);
  const slant = label.angle
    ? { transform: `rotate(${round((label.angle * 180) / Math.PI)} ${round(label.x)} ${round(label.y)})` }
    : {};
  const text = svg("text", {
    x: round(label.x),
    y: round(label.y),
    "text-anchor": ANCHORS[label.align],
    "dominant-baseline": "central",
    "font-size": label.size,
    "font-weight": weight,
    opacity: ALPHA.names[label.level],
    fill: label.colour,
    stroke: colours.canvas,
    "stroke-width": 4,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
    ...slant,
  });
  text.textContent = label.text;
  return text;
};

const svgText = () => {
  const eye = camera();
  const scene = makeScene(eye);
  const picture = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: eye.width,
      height: eye.height,
      viewBox: `0 0 ${eye.width} ${eye.height}`,
      "font-family": colours.font,
    },
    svg("rect", { width: "100%", height: "100%", fill: colours.canvas }),
    svg("g", {}, ...scene.grounds.map(svgGround)),
    svg("g", {}, ...scene.lines.map(svgLine)),
    svg("g", {}, ...scene.nodes.map(svgNode)),
    svg("g", {}, ...[...scene.words, ...scene.labels].map(svgLabel)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;
};

const svgGround = ({ colour, points }) => {
  const corners = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
  const ground = tinted(colour);
  return svg("polygon", {
    points: corners,
    fill: ground,
    stroke: ground,
    "stroke-width": HULL_MARGIN * 2,
    "stroke-linejoin": "round",
  });
};

const saveSvg = () => save(new Blob([svgText()], { type: "image/svg+xml" }), "svg");

// Browsers may refuse the clipboard to pages from disk; then the text is shown, ready to be copied.
const copyText = async (text, title) => {
  const refused = () => false;
  const copied = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, refused) : false;
  if (copied) return announce(say("copied"));
  const input = el("input", { type: "text", value: text, readonly: true, "aria-label": title, size: 40 });
  openDialog(title, el("p", {}, input));
  input.select();
};

const copyLink = () => copyText(location.href, say("link_shown"));

// A sentence with where it stands, for a footnote.
const citation = (one) => {
  const [title, date, publisher, url] = documents[one.document];
  const where = [title, publisher, date && dateText(date), isWeb(url) ? url : ""].filter(Boolean).join(", ");
  return `“${one.quote}” (${where})`;
};

// The whole table as CSV; what a spreadsheet would take for a formula is marked as text.
const csvCell = (value) => {
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const saveCsv = (name, rows) => {
  const table = [
    COLUMNS[name].map((key) => say(`column_${key}`)),
    ...rows.map((row) => COLUMNS[name].map((key) => row[key])),
  ];
  const text = table.map((cells) => cells.map(csvCell).join(",")).join("\r\n");
  save(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }), "csv");
};

const openDialog = (title, ...content) => {
  const dialog = byId("help-text");
  dialog.replaceChildren(
    el("h2", { id: "help-title" }, title),
    ...content,
    button(say("close"), () => dialog.close(), { id: "dialog-close" }, ".wide"),
  );
  dialog.showModal();
};

const showHelp = () => {
  const keys = [
    ["/", "key_search"],
    [say("arrow_keys"), "key_arrows"],
    ["Enter", "key_enter"],
    ["Esc", "key_escape"],
    ["0", "key_fit"],
    ["+ −", "key_zoom"],
    ...(live ? [["e", "key_expand"]] : []),
    ["t", "key_table"],
    ["?", "key_help"],
  ];
  const rows = keys.flatMap(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, say(text))]);
  openDialog(
    say("help_title"),
    ...["help_1", "help_2", "help_3"].map((key) => el("p", {}, say(key))),
    el("h3", {}, say("help_keys")),
    el("dl.keys", {}, ...rows),
  );
};
