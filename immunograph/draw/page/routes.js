// Paths and loops by the rules of immunograph.routes, analyses.paths and analyses.loops; tested
// equal to them. Nodes and links are sorted by id, so that places compare as ids do.
"use strict";

/** More answers than this are not looked for; the answer then says so. */
const MOST = 5000;

/** The contents of the page, with rows turned into records. */
function read(text) {
  const found = JSON.parse(text);
  for (const name of ["nodes", "links"]) {
    const [keys = [], ...rows] = found[name];
    found[name] = rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])));
  }
  return found;
}

const joined = (names) => names.join(" ");

/** Compare two lists of numbers of the same length. */
function order(a, b) {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** Which links lead out of and into every node, in these layers. */
function network(map, layers) {
  const out = map.nodes.map(() => []), into = map.nodes.map(() => []);
  map.links.forEach((link, number) => {
    if (link.from < 0 || !layers.has(link.layer)) return;
    if (link.opposite && link.from === link.to) return;
    const steps = [[link.from, link.to], ...(link.opposite ? [[link.to, link.from]] : [])];
    for (const [from, to] of steps) {
      out[from].push([to, number]);
      into[to].push(from);
    }
  });
  return { out, into };
}

/**
 * All ways from source to goal that pass no node twice, as lists of links; loops if the two are
 * the same. Only nodes from `floor` on are passed. A node is entered only if the goal can still
 * be reached from it, so that no time is lost where there is nothing to find. No two opposites
 * come in a row, also where a loop closes.
 */
function ways(map, net, source, goal, floor, most) {
  const found = [], path = [], on = new Set([source]);
  let complete = true;
  function hopeful() {
    const seen = new Set([goal]), edge = [goal];
    for (const node of edge) {
      for (const before of net.into[node]) {
        if (before >= floor && !on.has(before) && !seen.has(before)) {
          seen.add(before);
          edge.push(before);
        }
      }
    }
    return seen;
  }
  function go(node) {
    const good = hopeful();
    for (const [after, link] of net.out[node]) {
      if (!complete) return;
      const before = path.length ? path[path.length - 1] : -1;
      const both = (a, b) => a >= 0 && map.links[a].opposite && map.links[b].opposite;
      if (both(before, link)) continue;
      if (after === goal && source === goal && both(path.length ? path[0] : link, link)) continue;
      path.push(link);
      if (after === goal) {
        if (found.length < most) found.push(path.slice());
        else complete = false;
      } else if (good.has(after) && !on.has(after)) {
        on.add(after);
        go(after);
        on.delete(after);
      }
      path.pop();
    }
  }
  go(source);
  return { found, complete };
}

/** Whether a link is an association, and whether it is merely supposed. */
const associates = (link) => link.family === "associational";
const supposes = (link, alone) =>
  link.hypothesis && (link.family === "causal" || (alone && associates(link)));

/** Some ids of a condition; of many the first. */
function some(names) {
  const few = names.length > 3 ? names.slice(0, 2) : names.slice(0, -1);
  const last = names.length > 3 ? `${names.length - 2} more` : names[names.length - 1];
  return few.length ? `${few.join(", ")} and ${last}` : last;
}

/** What a route rests on: "if E21 were causal", "if E09 holds"; empty if on nothing. */
function conditionOf(map, route) {
  const [bars, supposed] = [route.bars, route.hypotheses].map(
    (places) => places.map((place) => map.links[place].id)
      .map((id) => (id.includes(" ") ? `“${id}”` : id)));
  if (route.claim === "conditional") {
    return `if ${some(bars)} were causal${supposed.length ? ` and ${some(supposed)} held` : ""}`;
  }
  return supposed.length ? `if ${some(supposed)} hold${supposed.length === 1 ? "s" : ""}` : "";
}

/** The words between the two ends of a route, and what it rests on. */
function verbOf(map, route) {
  const would = route.hypotheses.length > 0;
  const verb = map.verbs[would && route.causal ? "conditional" : route.claim][route.sign];
  const told = would && route.claim === "association" ? verb.replace("goes", "would go") : verb;
  return [told, ...(route.sign ? [] : ["either way"]), conditionOf(map, route)]
    .filter(Boolean).join(", ");
}

/** One way with its nodes, net sign, claim, grade and weakest link. */
function routeOf(map, start, walk, loop) {
  const links = walk.map((number) => map.links[number]);
  const bars = walk.filter((number) => associates(map.links[number]));
  const alone = walk.length === 1;
  const nodes = [start];
  for (const link of links) {
    const here = nodes[nodes.length - 1];
    nodes.push(link.opposite && link.to === here ? link.from : link.to);
  }
  const key = (number) => {
    const link = map.links[number];
    return [link.grade, bars.includes(number) ? 0 : 1, link.hedge, number];
  };
  return {
    nodes: loop ? nodes.slice(0, -1) : nodes,
    links: walk,
    sign: links.reduce((sign, link) => sign * link.sign || 0, 1),
    causal: !bars.length,
    grade: Math.min(...links.map((link) => link.grade)),
    weakest: walk.reduce((a, b) => (order(key(a), key(b)) <= 0 ? a : b)),
    bars,
    hypotheses: walk.filter((number) => supposes(map.links[number], alone)),
    claim: !bars.length ? "causal" : alone && !loop ? "association" : "conditional",
    delayed: links.some((link) => link.delayed),
  };
}

/** The sets of barring links of which no other is a part, smallest first. */
function openersOf(routes) {
  const seen = new Map(routes.map((route) => [joined(route.bars), route.bars]));
  const least = [];
  for (const names of [...seen.values()].sort((a, b) => a.length - b.length)) {
    if (!least.some((known) => known.every((name) => names.includes(name)))) least.push(names);
  }
  return least;
}

function findPaths(map, source, goal, layers) {
  const { found, complete } = ways(map, network(map, layers), source, goal, 0, MOST);
  const paths = found.map((walk) => routeOf(map, source, walk, false));
  paths.sort((a, b) => b.causal - a.causal || b.grade - a.grade
    || a.links.length - b.links.length || order(a.links, b.links));
  const signed = (sign) => paths.filter((path) => path.sign === sign).length;
  const causal = paths.filter((path) => path.causal).length;
  return {
    paths, complete, causal, raises: signed(1), lowers: signed(-1), unknown: signed(0),
    shared: paths.length
      ? paths[0].links.filter((name) => paths.every((path) => path.links.includes(name))) : [],
    openers: causal ? [] : openersOf(paths),
  };
}

function findLoops(map, layers) {
  const net = network(map, layers), routes = [];
  let complete = true;
  for (let start = 0; start < map.nodes.length && complete; start += 1) {
    const part = ways(map, net, start, start, start, MOST - routes.length);
    routes.push(...part.found.map((walk) => routeOf(map, start, walk, true)));
    complete = part.complete;
  }
  routes.sort((a, b) => b.grade - a.grade || a.links.length - b.links.length
    || order(a.links, b.links));
  const counts = { R: 0, B: 0, U: 0 };
  const loops = routes.map((route) => {
    const letter = route.sign > 0 ? "R" : route.sign < 0 ? "B" : "U";
    counts[letter] += 1;
    return { name: letter + counts[letter], letter, ...route };
  });
  return { loops, complete, counts };
}
