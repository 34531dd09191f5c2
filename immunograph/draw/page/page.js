// What happens on the page. Every text comes from a map somebody wrote: it is put into the page
// as text only, never as markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const DURATION = 1100; // of one link, when a path or a loop is played
const SIGNS = { 1: "raises", 0: "unknown", "-1": "lowers" };
const KEYS = { raises: "raises", lowers: "lowers", unknown: "direction not known" };
const POLARITIES = { R: "reinforcing", B: "balancing", U: "undetermined" };
const TURNS = {
  R: "Each turn adds to the last.",
  B: "Each turn pushes back.",
  U: "The direction of a link on it is not known.",
};
const WOULD = {
  R: "would reinforce", B: "would balance", U: "would feed back, either way",
};
const STYLES = {
  causal: "causal claim", association: "association",
  hypothesis: "hypothesis", definition: "by definition",
};
const ROLES = { m: "muted", s: "strong", r: "raises", l: "lowers", u: "unknown" };

const byId = (id) => document.getElementById(id);
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** An element with properties and children; strings become text. */
function make(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function drawn(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const span = (className, ...children) => make("span", { className }, ...children);
const button = (text, onclick, more) => make("button", { type: "button", onclick, ...more }, text);

function start() {
  const map = read(byId("contents").textContent);
  const svg = document.querySelector("#map svg"), panel = byId("panel");
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  const layers = new Set(map.layers.filter(([, on]) => on).map(([name]) => name));
  const off = { theme: new Set(), style: new Set() };
  const marks = { node: [], link: [] };
  let view = whole.slice(), least = 1, lit = null, playing = null, dragged = false;
  let trail = [], current = null, loops = null;

  const name = (node) => span("name", map.nodes[node].name);
  const say = (text) => { byId("status").textContent = text; };

  // -- The map: what is shown, lit and looked at -------------------------------------------------

  function prepare() {
    for (const group of svg.querySelectorAll("g[data-role]")) {
      const role = group.dataset.role, place = Number(group.dataset.id);
      const record = map[`${role}s`][place];
      const text = role === "node" ? record.label : sentence(record);
      group.classList.add(role);
      group.setAttribute("tabindex", 0);
      group.setAttribute("role", "button");
      group.setAttribute("aria-label", role === "node" ? text : `${text}: ${known(record)}`);
      group.prepend(drawn("title", {}, text));
      if (role === "link") {
        // The first path is the gap in what the link crosses, from one end to the other.
        const way = group.querySelector("path");
        group.append(drawn("path", { class: "hit", d: way.getAttribute("d") }));
      }
      marks[role][place] = group;
      group.addEventListener("click", () => { if (!dragged) open({ what: role, place }); });
      group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open({ what: role, place }, true);
      });
    }
    for (const text of svg.querySelectorAll("text")) {
      text.setAttribute("lengthAdjust", "spacingAndGlyphs"); // whatever font there is
    }
    svg.querySelector("title").remove();
    for (const key of ["aria-labelledby", "width", "height"]) svg.removeAttribute(key);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", "Map: nodes and links are buttons; arrow keys move it");
    svg.setAttribute("tabindex", 0);
  }

  function shown() {
    const link = map.links.map((x) => layers.has(x.layer));
    const node = map.nodes.map((x, place) => {
      const near = map.links.flatMap((y, at) => (y.a === place || y.b === place ? [at] : []));
      return near.length ? near.some((at) => link[at]) : layers.has(x.layer);
    });
    return { node, link };
  }

  function refresh() {
    const { node, link } = shown();
    const seen = map.nodes.map((x, place) => node[place] && !off.theme.has(x.theme));
    marks.node.forEach((mark, place) => {
      const on = lit && lit.nodes.includes(place);
      mark.classList.toggle("off", !seen[place] && !on);
      mark.classList.toggle("lit", Boolean(on));
      mark.classList.toggle("dim", Boolean(lit && !on));
    });
    marks.link.forEach((mark, place) => {
      const x = map.links[place], on = lit && lit.links.includes(place);
      const wanted = link[place] && seen[x.a] && seen[x.b] && !off.style.has(x.style)
        && x.grade >= least;
      mark.classList.toggle("off", !wanted && !on);
      mark.classList.toggle("lit", Boolean(on));
      mark.classList.toggle("dim", Boolean(lit && !on));
    });
  }

  function light(nodes, links) {
    stop();
    lit = nodes && { nodes, links };
    refresh();
  }

  function look(next) {
    const widest = whole[2] * 1.5, narrowest = whole[2] / 12;
    const wide = Math.min(widest, Math.max(narrowest, next[2]));
    const high = wide * whole[3] / whole[2];
    const within = (at, from, size, room) =>
      Math.min(from + room - size / 4, Math.max(from - size * 3 / 4, at));
    view = [within(next[0], whole[0], wide, whole[2]), within(next[1], whole[1], high, whole[3]),
      wide, high];
    svg.setAttribute("viewBox", view.map((value) => value.toFixed(1)).join(" "));
  }

  function zoom(by, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
    look([x - (x - view[0]) * by, y - (y - view[1]) * by, view[2] * by, view[3] * by]);
  }

  const pan = (dx, dy) => look([view[0] + dx * view[2], view[1] + dy * view[3], view[2], view[3]]);

  /** Where on the map a point of the screen is. */
  function onMap(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      svg.getScreenCTM().inverse());
    return [at.x, at.y];
  }

  function fingers() {
    const down = new Map();
    const spread = () => {
      const [a, b] = [...down.values()];
      return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1;
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (!down.size) dragged = false;
      down.set(event.pointerId, event);
    });
    addEventListener("pointermove", (event) => {
      const before = down.get(event.pointerId);
      if (!before) return;
      if (event.pointerType === "mouse" && !event.buttons) { // let go outside the window
        down.delete(event.pointerId);
        return;
      }
      if (!dragged && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) {
        return;
      }
      dragged = true;
      const [x0, y0] = onMap(before), [x1, y1] = onMap(event);
      if (down.size === 1) {
        look([view[0] + x0 - x1, view[1] + y0 - y1, view[2], view[3]]);
        down.set(event.pointerId, event);
      } else {
        const was = spread();
        down.set(event.pointerId, event);
        zoom(was / spread(), x1, y1);
      }
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      addEventListener(kind, (event) => down.delete(event.pointerId));
    }
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 400))), ...onMap(event));
    }, { passive: false });
    svg.addEventListener("click", (event) => {
      if (!dragged && !event.target.closest("g[data-role]")) home();
    });
  }

  // -- Playing: a dot runs along the links, once -------------------------------------------------

  function stop() {
    if (!playing) return;
    cancelAnimationFrame(playing.frame);
    playing.dot.remove();
    for (const mark of marks.link) mark.classList.remove("now");
    playing = null;
  }

  function play(links) {
    stop();
    const run = { dot: drawn("circle", { class: "dot", r: 11 }), frame: 0, begun: null };
    let at = -1, way = null;
    playing = run;
    svg.append(run.dot);
    say(`Playing ${count(links.length, "link")}`);
    const step = (time) => {
      if (run.begun === null) run.begun = time;
      const share = (time - run.begun) / DURATION;
      if (share >= links.length) {
        stop();
        say("Played once");
        return;
      }
      if (Math.floor(share) !== at) {
        at = Math.floor(share);
        for (const mark of marks.link) mark.classList.remove("now");
        const link = map.links[links[at]], mark = marks.link[links[at]];
        mark.classList.add("now");
        way = mark.querySelector(".hit");
        run.dot.setAttribute("class", `dot ${SIGNS[link.sign]}`);
      }
      // Where no motion is wanted, the dot stands in the middle of each link in turn.
      const along = still() ? 0.5 : share - at;
      const { x, y } = way.getPointAtLength(along * way.getTotalLength());
      run.dot.setAttribute("cx", x);
      run.dot.setAttribute("cy", y);
      run.frame = requestAnimationFrame(step);
    };
    run.frame = requestAnimationFrame(step);
  }

  // -- Words --------------------------------------------------------------------------------------

  function sentence(link) {
    return `${map.nodes[link.a].name} ${link.verb} ${map.nodes[link.b].name}`;
  }

  /** How a link is known, in words: its grade and its kind, which are one for a definition. */
  function known(link) {
    const grade = map.grades[link.grade][0];
    return [grade, ...(link.told === grade ? [] : [link.told]), ...(link.delayed ? ["delayed"] : [])]
      .join(", ");
  }

  const coloured = (link) =>
    [name(link.a), " ", span(SIGNS[link.sign], link.verb), " ", name(link.b)];

  const graded = (link) => span("", span("dots", map.grades[link.grade][1]), ` ${known(link)}`);

  /** A work by its name; looked at once more here: only a web address becomes a link. */
  function work([text, address]) {
    if (!/^https?:\/\/[^\s"'<>\\]+$/i.test(address || "")) return span("", text);
    return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  function line(place) {
    return map.texts[place].map((part) => {
      if (typeof part === "number") return work(map.works[part]);
      return typeof part === "string" ? part : span(ROLES[part[1]] || "", part[0]);
    });
  }

  const quote = ([text, source]) => make("figure", {},
    make("blockquote", { dir: "auto" }, `“${text}”`), make("figcaption", {}, ...line(source)));

  function chain(route, loop) {
    const parts = [name(route.nodes[0])];
    route.links.forEach((number, place) => {
      const link = map.links[number], sign = SIGNS[link.sign];
      const last = loop && place === route.links.length - 1;
      const glyph = { raises: "→", lowers: "⊣", unknown: "⋄" }[sign];
      parts.push(" ", span(`arrow ${sign} ${link.style}`, span("unseen", ` ${link.verb} `),
        make("span", { ariaHidden: "true" }, glyph + (link.delayed ? "‖" : ""))), " ",
      last ? "↺" : name(route.nodes[place + 1]));
    });
    return span("chain", ...parts);
  }

  const about = (route) => [map.grades[route.grade][0], count(route.links.length, "link"),
    route.claim, ...(route.delayed ? ["delayed"] : [])].join(", ");

  /** One link of a path or a loop: its sentence, its quotes, how it is known. */
  function cited(number) {
    const link = map.links[number];
    return make("li", { className: "cited" },
      make("h3", {}, ...coloured(link)),
      ...(link.quotes.length
        ? link.quotes.map(([text]) => make("blockquote", { dir: "auto" }, `“${text}”`))
        : [make("p", {}, ...line(link.facts[0]))]),
      link.common ? make("p", {}, link.common) : "",
      make("p", { className: "muted" }, graded(link), " ",
        button("evidence", () => open({ what: "link", place: number }), {
          className: "plain", ariaLabel: `Evidence: ${sentence(link)}` })));
  }

  // -- The panel ------------------------------------------------------------------------------------

  const views = {
    home() {
      light(null);
      const { node, link } = shown();
      const facts = [count(node.filter(Boolean).length, "node"), count(link.filter(Boolean).length, "link")];
      const source = map.source && make("p", { className: "muted" }, "Source: ", work(map.source));
      return ["This map", make("p", {}, `${facts.join(", ")}. Choose a node or a link, or ask for paths.`),
        ...loopList(), map.about && make("p", { className: "muted", dir: "auto" }, map.about), source];
    },

    node({ place }) {
      const node = map.nodes[place];
      const groups = node.near.map(([title, pairs]) =>
        [title, pairs.filter(([, link]) => layers.has(map.links[link].layer))]);
      const links = groups.flatMap(([, pairs]) => pairs.map(([, link]) => link));
      light([...new Set([place, ...groups.flatMap(([, pairs]) => pairs.map(([other]) => other))])],
        [...new Set(links)]);
      const all = node.near.reduce((sum, [, pairs]) => sum + pairs.length, 0);
      const facts = [...node.facts];
      if (node.aliases.length) facts.splice(1, 0, ["also", node.aliases.join(", ")]);
      return [node.label,
        make("dl", {}, ...facts.flatMap(([key, text]) =>
          [make("dt", {}, key), make("dd", { dir: "auto" }, text)])),
        make("p", {}, button("Paths from here", () => chose("from", place)), " ",
          button("Paths to here", () => chose("to", place))),
        ...groups.filter(([, pairs]) => pairs.length).flatMap(([title, pairs]) => [
          make("h3", {}, title),
          make("ul", {}, ...pairs.map(([other, link]) => near(other, link)))]),
        links.length ? "" : make("p", {}, "No link in these layers."),
        all > links.length
          ? make("p", { className: "muted" }, `${all - links.length} more in other layers.`) : ""];
    },

    link({ place }) {
      const link = map.links[place];
      light([...new Set([link.a, link.b])], [place]);
      return [sentence(link), make("p", {}, graded(link), span("muted", ` (${link.id})`)),
      make("p", {}, button(map.nodes[link.a].name, () => open({ what: "node", place: link.a })), " ",
        ...(link.a === link.b ? [] : [
          button(map.nodes[link.b].name, () => open({ what: "node", place: link.b }))])),
      ...link.quotes.map(quote),
      link.common ? make("p", {}, link.common) : "",
      make("ul", { className: "facts" }, ...link.facts.map((text) => make("li", { dir: "auto" }, ...line(text))))];
    },

    paths({ from, to, chosen = 0 }) {
      const found = findPaths(map, from, to, layers);
      const best = found.paths[chosen];
      if (best) light(best.nodes, best.links);
      else light([from, to], []);
      const title = `${map.nodes[from].name} → ${map.nodes[to].name}`;
      say(`${title}: ${tally(found)}`);
      return [title, make("p", { className: "tally" }, tally(found)), ...verdict(found),
        make("ol", { className: "routes" }, ...found.paths.slice(0, 200).map((path, place) =>
          make("li", {}, pathButton(path, place, { from, to }, place === chosen),
            ...(place === chosen ? [opposed(found, path), steps(path)] : [])))),
        found.paths.length > 200
          ? make("p", { className: "muted" }, `… ${found.paths.length - 200} more`) : ""];
    },

    loop({ place }) {
      const loop = loops.loops[place];
      light(loop.nodes, loop.links);
      return [`${loop.name}: ${POLARITIES[loop.letter]} loop`,
        make("p", {}, conditionOf(map, loop)
          ? `It ${WOULD[loop.letter]}, ${conditionOf(map, loop)}.` : TURNS[loop.letter]),
        make("p", {}, span("dots", map.grades[loop.grade][1]), ` ${about(loop)}`),
        make("p", {}, chain(loop, true)), steps(loop)];
    },
  };

  function near(other, number) {
    const link = map.links[number];
    return make("li", {},
      button(map.nodes[other].name, () => open({ what: "link", place: number }), {
        className: "plain", ariaLabel: sentence(link) }),
      span("muted", " ", graded(link)));
  }

  const steps = (route) => make("div", { className: "steps" },
    make("p", {}, button("▶ Play", () => play(route.links))),
    make("ol", {}, ...route.links.map(cited)));

  function pathButton(path, place, ends, on) {
    const sign = SIGNS[path.sign];
    return make("button", {
      type: "button", className: "route", ariaExpanded: String(on),
      onclick: () => open({ what: "paths", ...ends, chosen: place }, false, true),
    }, span(sign, verbOf(map, path)), span("muted", ` · ${about(path)}`),
    make("br"), chain(path, false));
  }

  /** How many of all paths say the opposite of one. */
  function opposed(found, path) {
    const against = path.sign > 0 ? found.lowers : path.sign < 0 ? found.raises : 0;
    if (!against) return "";
    const bound = found.complete ? "" : "at least ";
    return make("p", { className: "muted" }, `${bound}${against} of ${bound}${
      count(found.paths.length, "path")} ${against === 1 ? "says" : "say"} the opposite.`);
  }

  function tally(found) {
    if (!found.paths.length) return "No path in these layers.";
    if (found.paths.length === 1 && found.paths[0].claim === "association") {
      return `1 path: ${verbOf(map, found.paths[0])}; not causal`;
    }
    const would = found.causal ? "" : "would ";
    const parts = [`${found.raises} ${would}raise`, `${found.lowers} ${would}lower`];
    if (found.unknown) parts.push(`${found.unknown} unknown`);
    const bound = found.complete ? "" : "at least ";
    return `${bound}${count(found.paths.length, "path")}: ${parts.join(", ")}; ${
      found.causal ? found.causal : "none"} causal`;
  }

  function quoted(number) {
    return span("", "“", ...coloured(map.links[number]), `” (${map.links[number].id})`);
  }

  /** What the paths hang on: the weakest link, or what keeps all of them from being causal. */
  function verdict(found) {
    const [best] = found.paths;
    if (!best) return elsewhere(found);
    const tell = (number) => [quoted(number), `, ${map.links[number].caveat}`,
      map.links[number].family === "structural" ? "" : `; graded ${map.grades[map.links[number].grade][0]}`, "."];
    if (found.causal) {
      return [make("p", {}, "Weakest link of path 1: ", ...tell(best.weakest))];
    }
    const crossed = found.shared.filter((number) => found.paths.some((path) => path.bars.includes(number)));
    const every = found.paths.length === 1 ? "the path crosses" : "every path crosses";
    const first = crossed.length
      ? make("p", {}, `No causal route: ${every} `, ...tell(crossed[crossed.length - 1]))
      : make("p", {}, "No causal route: every path crosses an association.");
    const sets = found.openers.slice(0, 3).map((names) => make("li", {},
      ...names.flatMap((number, at) => (at ? [" and ", quoted(number)] : [quoted(number)]))));
    return [first, make("p", { className: "muted" }, "Weakest link of path 1: ", quoted(best.weakest), "."),
      make("details", {}, make("summary", {}, "What would open one, if shown to be causal"),
        make("ul", {}, ...sets)), ...elsewhere(found)];
  }

  function elsewhere() {
    return map.layers.filter(([layer]) => !layers.has(layer)).flatMap(([layer]) => {
      const { causal } = findPaths(map, current.from, current.to, new Set([...layers, layer]));
      return causal ? [make("p", { className: "muted" },
        `With the layer ${layer}: ${count(causal, "causal route")}.`)] : [];
    });
  }

  function loopList() {
    const { counts, complete } = loops;
    const parts = Object.entries(counts).filter(([, n]) => n).map(([x, n]) => `${n} ${POLARITIES[x]}`);
    const title = `${complete ? "" : "at least "}${count(loops.loops.length, "feedback loop")}`;
    return [make("h3", {}, title), parts.length ? make("p", { className: "tally" }, parts.join(", ")) : "",
      make("ol", { className: "routes" }, ...loops.loops.slice(0, 200).map((loop, place) => make("li", {},
        make("button", { type: "button", className: "route",
          onclick: () => { open({ what: "loop", place }); play(loop.links); } },
        span(`loop ${loop.letter}`, loop.name),
        span("muted", ` · ${[about(loop), conditionOf(map, loop)].filter(Boolean).join(", ")}`),
        make("br"),
        chain(loop, true)))))];
  }

  /** Show something in the panel; the keyboard goes there too if it asked for it. */
  function open(next, keyboard = false, replace = false) {
    const inside = panel.contains(document.activeElement);
    if (current && !replace) trail.push(current);
    current = next;
    const [title, ...parts] = views[next.what](next);
    const heading = make("h2", { tabIndex: -1, dir: "auto" }, title);
    const back = next.what === "home" ? "" : make("p", { className: "back" },
      button("Back", goBack), " ", button("Overview", home));
    panel.replaceChildren(back, heading, ...parts.filter((part) => part));
    panel.scrollTop = 0;
    if (next.what !== "paths") say(`${title}: details shown`);
    const expanded = replace && inside && panel.querySelector("[aria-expanded=true]");
    if (expanded) {
      expanded.scrollIntoView({ block: "nearest" });
      expanded.focus({ preventScroll: true });
    } else if (keyboard || inside) heading.focus();
  }

  function goBack() {
    const before = trail.pop();
    current = null;
    open(before || { what: "home" }, true);
  }

  function home(keyboard) {
    trail = [];
    current = null;
    open({ what: "home" }, keyboard === true);
  }

  /** Clear what is lit; the keyboard returns to where on the map it came from. */
  function clear() {
    const last = [...trail, current].filter((x) => x && (x.what === "node" || x.what === "link")).pop();
    const inside = panel.contains(document.activeElement);
    home();
    say("Nothing is lit");
    if (inside && last) marks[last.what][last.place].focus();
    else if (document.activeElement === document.body) svg.focus();
  }

  // -- The controls -------------------------------------------------------------------------------

  function chose(which, place) {
    byId(which).value = place;
    const other = byId(which === "from" ? "to" : "from");
    if (other.value === "" || other.value === String(place)) {
      other.value = "";
      other.focus();
      say(`Choose where the paths ${which === "from" ? "lead to" : "come from"}`);
    } else ask(true);
  }

  function ask(keyboard) {
    const [from, to] = ["from", "to"].map((which) => byId(which).value);
    if (from === "" || to === "" || from === to) {
      say("Choose two different nodes");
      byId(from === "" ? "from" : "to").focus();
      return;
    }
    open({ what: "paths", from: Number(from), to: Number(to) }, keyboard);
  }

  function offer() {
    const { node } = shown();
    const listed = map.nodes.map((x, place) => [x.name, place]).filter(([, place]) => node[place]);
    listed.sort((a, b) => a[0].localeCompare(b[0], "en"));
    for (const which of ["from", "to"]) {
      const before = byId(which).value;
      byId(which).replaceChildren(make("option", { value: "" }, "choose …"),
        ...listed.map(([text, place]) => make("option", { value: place }, text)));
      byId(which).value = listed.some(([, place]) => String(place) === before) ? before : "";
    }
    byId("names").replaceChildren(...listed.map(([, place]) =>
      make("option", { value: map.nodes[place].label })));
  }

  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s_‐‑‒–-]/gu, "");

  /** The nodes a text may mean: those it names exactly, else those in whose names it occurs. */
  function matches(text) {
    const wanted = folded(text), { node } = shown();
    if (!wanted) return [];
    const test = (accept) => map.nodes.flatMap((x, place) =>
      (node[place] && [x.label, x.name, x.id, ...x.aliases].some((own) => accept(folded(own))) ? [place] : []));
    const exact = test((own) => own === wanted);
    return exact.length ? exact : test((own) => own.includes(wanted));
  }

  function finder() {
    const box = byId("find");
    const mark = (places) => marks.node.forEach((group, place) =>
      group.classList.toggle("found", places.includes(place)));
    box.addEventListener("input", () => {
      const found = matches(box.value);
      mark(found);
      say(box.value ? `${count(found.length, "node")} found` : "");
    });
    byId("finder").addEventListener("submit", (event) => {
      event.preventDefault();
      const [first] = matches(box.value);
      if (first === undefined) say(`Nothing is called “${box.value}”`);
      else {
        mark([]);
        box.value = "";
        open({ what: "node", place: first }, true);
      }
    });
  }

  function toggle(text, sample, on, onchange) {
    const made = button("", () => {
      const now = made.getAttribute("aria-pressed") !== "true";
      made.setAttribute("aria-pressed", String(now));
      onchange(now);
    }, { className: "filter" });
    made.setAttribute("aria-pressed", String(on));
    made.append(...(sample ? [sample] : []), text);
    return made;
  }

  const picture = (wide, ...paths) => drawn("svg", {
    viewBox: `0 0 ${wide} 18`, width: wide, height: 18, "aria-hidden": "true" }, ...paths);

  function sample(style, sign) {
    const heads = { raises: "M24 9L15 4L18 9L15 14Z", lowers: "M23 3V15", unknown: "M24 9L18 5L12 9L18 13Z" };
    const paths = [drawn("path", { d: style === "definition" ? "M1 7H29M1 11H29" : "M1 9H29",
      class: `line ${style} ${sign || ""}` })];
    if (sign) {
      paths[0].setAttribute("d", { raises: "M1 9H18", lowers: "M1 9H23", unknown: "M1 9H12" }[sign]);
      paths.push(drawn("path", { d: heads[sign], class: `head ${sign}` }));
    }
    return picture(30, ...paths);
  }

  function legend() {
    const change = (set, key) => (on) => {
      if (on) set.delete(key);
      else set.add(key);
      refresh();
      say(`${marks.node.filter((mark) => !mark.classList.contains("off")).length} nodes shown`);
    };
    const themes = map.themes.map(([theme, text, outline]) => toggle(text,
      picture(28, drawn("path", { d: outline, class: `swatch ${theme}` })), true, change(off.theme, theme)));
    const styles = Object.keys(STYLES).filter((style) => map.links.some((x) => x.style === style))
      .map((style) => toggle(STYLES[style], sample(style), true, change(off.style, style)));
    const extra = map.layers.length > 1 ? map.layers.map(([layer, on]) => toggle(`${layer} layer`, null, Boolean(on),
      (now) => {
        if (now) layers.add(layer);
        else layers.delete(layer);
        reload();
      })) : [];
    const grades = make("select", { id: "least", onchange: (event) => {
      least = Number(event.target.value);
      refresh();
      say(`${marks.link.filter((mark) => !mark.classList.contains("off")).length} links shown`);
    } }, make("option", { value: 1 }, "any evidence"),
    ...[2, 3, 4].map((grade) => make("option", { value: grade },
      `${map.grades[grade][0]} evidence${grade < 4 ? " or better" : ""}`)));
    const signs = Object.entries(KEYS)
      .filter(([word]) => map.links.some((x) => SIGNS[x.sign] === word))
      .map(([word, text]) => span("key", sample("causal", word), text));
    if (map.links.some((x) => x.delayed)) signs.push(span("key", "‖ delayed"));
    const row = (label, ...parts) => make("div", { role: "group", className: "row", ariaLabel: label }, ...parts);
    byId("legend").append(row("Nodes shown", ...themes), row("Links shown", ...styles,
      make("label", { htmlFor: "least" }, "Show"), grades),
    row("Layers shown and walked", ...extra, ...signs));
  }

  /** After other layers were chosen: all numbers anew. */
  function reload() {
    loops = findLoops(map, layers);
    offer();
    const same = current && (current.what === "node" || current.what === "link" || current.what === "paths");
    const again = same ? { ...current, chosen: 0 } : { what: "home" };
    open(again, false, true);
    say(`${layers.size} layers shown and walked`);
  }

  function keys() {
    const moves = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] };
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = event.target.closest && event.target.closest("input, select");
      if (event.key === "Escape") {
        byId("find").value = "";
        clear();
      } else if (typing) return;
      else if (event.key === "/") {
        event.preventDefault();
        byId("find").focus();
      } else if (event.key === "+" || event.key === "=") zoom(0.8);
      else if (event.key === "-" || event.key === "−") zoom(1.25);
      else if (event.key === "0") look(whole);
      else if (moves[event.key] && event.target.closest && event.target.closest("#map")) {
        event.preventDefault();
        pan(...moves[event.key]);
      }
    });
  }

  function controls() {
    byId("asker").addEventListener("submit", (event) => {
      event.preventDefault();
      ask(true);
    });
    byId("closer").addEventListener("click", () => zoom(0.8));
    byId("farther").addEventListener("click", () => zoom(1.25));
    byId("whole").addEventListener("click", () => look(whole));
    byId("theme").addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme
        ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      say(`${root.dataset.theme} colours`);
    });
  }

  prepare();
  loops = findLoops(map, layers);
  offer();
  legend();
  finder();
  fingers();
  keys();
  controls();
  home();
}

start();
