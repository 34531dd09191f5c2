/* Bounded simple paths and feedback loops as plainly as C allows: the limit that others are
 * measured against. Pruned by the distance to the goal alone, counted first and then filled
 * exactly. No barriers: a search whose bound is loose may walk in vain for ages.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t nodes;
    int64_t *out_start, *into_start; /* where the row of a node begins */
    int32_t *into_from, *into_link;
    /* What one search works with. The rows of `to` and `link` have the places of the links
     * that lead out of a node, but hold only those that lead nearer than the bound. */
    int32_t *to, *link, *filled, *distance, *queue, *path, *node;
    int64_t *place;
    char *on_path;
    int32_t reached;
} Graph;

typedef struct {
    int64_t answers, links;
    int64_t *offsets;
    int32_t *ids;
} Answer;

void drop_answer(Answer *answer)
{
    free(answer->offsets);
    free(answer->ids);
    memset(answer, 0, sizeof *answer);
}

void drop_graph(Graph *g)
{
    void *parts[] = {g->out_start, g->into_start, g->into_from, g->into_link, g->to,   g->link,
                     g->filled,    g->distance,   g->queue,     g->path,      g->node, g->place,
                     g->on_path,   g};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
        free(parts[part]);
}

Graph *make_graph(int32_t nodes, int64_t links, const int32_t *from, const int32_t *to)
{
    Graph *g = calloc(1, sizeof *g);
    size_t some = (size_t)nodes + 2, all = (size_t)links + 1;
    g->nodes = nodes;
    g->out_start = calloc(some, sizeof(int64_t));
    g->into_start = calloc(some, sizeof(int64_t));
    g->into_from = malloc(all * sizeof(int32_t));
    g->into_link = malloc(all * sizeof(int32_t));
    g->to = malloc(all * sizeof(int32_t));
    g->link = malloc(all * sizeof(int32_t));
    g->filled = calloc(some, sizeof(int32_t));
    g->distance = malloc(some * sizeof(int32_t));
    g->queue = malloc(some * sizeof(int32_t));
    g->path = malloc(some * sizeof(int32_t));
    g->node = malloc(some * sizeof(int32_t));
    g->place = malloc(some * sizeof(int64_t));
    g->on_path = calloc(some, 1);
    for (int32_t n = 0; n < nodes; n++)
        g->distance[n] = -1;
    for (int64_t n = 0; n < links; n++) {
        g->out_start[from[n] + 1]++;
        g->into_start[to[n] + 2]++;
    }
    for (int32_t n = 0; n < nodes; n++) {
        g->out_start[n + 1] += g->out_start[n];
        g->into_start[n + 2] += g->into_start[n + 1];
    }
    for (int64_t n = 0; n < links; n++) { /* shifts every start to its own place */
        int64_t at = g->into_start[to[n] + 1]++;
        g->into_from[at] = from[n];
        g->into_link[at] = (int32_t)n;
    }
    return g;
}

/* Search backwards from the goal, breadth first, among the nodes of its component that are not
 * below it (component NULL: among all). Nodes come by rising distance, so rows of links appended
 * to in this order are sorted by the distance of where they lead. Only the source may be as far
 * away as the bound. */
static void approach(Graph *g, int32_t source, int32_t goal, int32_t bound, const int32_t *component)
{
    int32_t end = 1;
    g->queue[0] = goal;
    g->distance[goal] = g->filled[goal] = 0;
    for (int32_t head = 0; head < end; head++) {
        int32_t node = g->queue[head], further = g->distance[node] + 1;
        if (further > bound)
            break;
        for (int64_t at = g->into_start[node]; at < g->into_start[node + 1]; at++) {
            int32_t before = g->into_from[at];
            if (component && (before < goal || component[before] != component[goal]))
                continue;
            if (g->distance[before] < 0) {
                if (further == bound && before != source)
                    continue;
                g->distance[before] = further;
                g->filled[before] = 0;
                g->queue[end++] = before;
            }
            int64_t row = g->out_start[before] + g->filled[before]++;
            g->to[row] = node;
            g->link[row] = g->into_link[at];
        }
    }
    g->reached = end;
}

static void forget(Graph *g)
{
    for (int32_t n = 0; n < g->reached; n++)
        g->distance[g->queue[n]] = -1;
}

/* Count every walk from source to goal, or write it down where there are arrays for it. */
static void walk(Graph *g, int32_t source, int32_t goal, int32_t bound, Answer *answer)
{
    const int32_t *to = g->to, *link = g->link, *distance = g->distance;
    int32_t depth = 0;
    if (distance[source] < 0)
        return;
    g->node[0] = source;
    g->place[0] = g->out_start[source];
    g->on_path[source] = 1;
    while (depth >= 0) {
        int32_t node = g->node[depth];
        int64_t at = g->place[depth]++;
        /* The first that is too far ends the row. */
        if (at == g->out_start[node] + g->filled[node] || distance[to[at]] >= bound - depth) {
            g->on_path[node] = 0;
            depth--;
            continue;
        }
        g->path[depth] = link[at];
        if (to[at] == goal) {
            if (answer->ids) {
                memcpy(answer->ids + answer->links, g->path, (size_t)(depth + 1) * sizeof *link);
                answer->offsets[answer->answers + 1] = answer->links + depth + 1;
            }
            answer->answers++;
            answer->links += depth + 1;
        } else if (!g->on_path[to[at]]) {
            depth++;
            g->node[depth] = to[at];
            g->place[depth] = g->out_start[to[at]];
            g->on_path[to[at]] = 1;
        }
    }
}

/* Make room for what was counted, and start anew. */
static void make_room(Answer *answer)
{
    answer->offsets = malloc((size_t)(answer->answers + 1) * sizeof(int64_t));
    answer->ids = malloc((size_t)(answer->links + 1) * sizeof(int32_t));
    answer->offsets[0] = 0;
    answer->answers = answer->links = 0;
}

void find_paths(Graph *g, int32_t source, int32_t goal, int32_t bound, int fill, Answer *answer)
{
    approach(g, source, goal, bound, NULL);
    walk(g, source, goal, bound, answer);
    if (fill) {
        make_room(answer);
        walk(g, source, goal, bound, answer);
    }
    forget(g);
}

/* Number the strongly connected components: Tarjan's algorithm without recursion. `to` holds
 * the links again as they were, for this search only. */
static void number_components(Graph *g, int32_t *component)
{
    int32_t total = g->nodes, clock = 0, found = 0, depth, top = 0;
    int32_t *order = calloc((size_t)total + 1, sizeof *order);
    int32_t *low = calloc((size_t)total + 1, sizeof *low), *stack = g->queue;
    memset(g->filled, 0, (size_t)total * sizeof(int32_t));
    for (int32_t node = 0; node < total; node++)
        for (int64_t at = g->into_start[node]; at < g->into_start[node + 1]; at++) {
            int32_t before = g->into_from[at];
            g->to[g->out_start[before] + g->filled[before]++] = node;
        }
    for (int32_t root = 0; root < total; root++) {
        if (order[root])
            continue;
        depth = 0;
        g->node[0] = root;
        g->place[0] = g->out_start[root];
        order[root] = low[root] = ++clock;
        stack[top++] = root;
        g->on_path[root] = 1;
        while (depth >= 0) {
            int32_t node = g->node[depth];
            if (g->place[depth] < g->out_start[node + 1]) {
                int32_t after = g->to[g->place[depth]++];
                if (!order[after]) {
                    g->node[++depth] = after;
                    g->place[depth] = g->out_start[after];
                    order[after] = low[after] = ++clock;
                    stack[top++] = after;
                    g->on_path[after] = 1;
                } else if (g->on_path[after] && order[after] < low[node])
                    low[node] = order[after];
                continue;
            }
            if (low[node] == order[node]) {
                int32_t member;
                do {
                    member = stack[--top];
                    g->on_path[member] = 0;
                    component[member] = found;
                } while (member != node);
                found++;
            }
            if (--depth >= 0 && low[node] < low[g->node[depth]])
                low[g->node[depth]] = low[node];
        }
    }
    free(order);
    free(low);
}

/* Each loop once, from its smallest node, with the distances of what is left. */
static void every_loop(Graph *g, int32_t bound, const int32_t *component, Answer *answer)
{
    for (int32_t start = 0; start < g->nodes; start++) {
        approach(g, start, start, bound, component);
        walk(g, start, start, bound, answer);
        forget(g);
    }
}

void find_loops(Graph *g, int32_t bound, int fill, Answer *answer)
{
    int32_t *component = malloc(((size_t)g->nodes + 1) * sizeof *component);
    number_components(g, component);
    every_loop(g, bound, component, answer);
    if (fill) {
        make_room(answer);
        every_loop(g, bound, component, answer);
    }
    free(component);
}
