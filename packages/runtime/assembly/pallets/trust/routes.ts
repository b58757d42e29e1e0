import { Hash } from "../../fw/hash";
import { Edge, HIGHEST_LEVEL } from "./edges";
import { Scope } from "./scopes";

/** One account on the way of trust, and from whom it has it. */
class Step {
  constructor(
    public account: Hash,
    public level: u8,
    public depth: u8,
    public parent: i32,
  ) {}
}

/** The best way from an anchor to an account in one context. */
export class Route {
  level: u8 = 0;
  context: u8 = 0;
  /** Anchor first, the account last; empty for none. */
  path: Array<Hash> = new Array<Hash>();
}

/**
 * Layer by layer from the anchors, neighbours in order of their keys. A hop after the first costs a
 * level, so a circle never pays and every search ends: the highest level wins, then fewer hops, then
 * what was found first.
 */
export function bestRoute(scope: Scope, context: u8, target: Hash): Route {
  const steps = new Array<Step>();
  for (let i = 0; i < scope.anchors.length; i++)
    steps.push(new Step(scope.anchors[i], HIGHEST_LEVEL + 1, 0, -1));
  let best = -1;
  for (let at = 0; at < steps.length; at++) {
    const from = steps[at];
    if (from.depth >= scope.maxDepth) break;
    const limit: u8 = from.level - 1;
    if (limit == 0) continue;
    const edges = Edge.within(from.account, context);
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      const level = edge.level < limit ? edge.level : limit;
      if (isKnown(steps, edge.subject, level)) continue;
      steps.push(new Step(edge.subject, level, from.depth + 1, at));
      const better = best < 0 || steps[best].level < level;
      if (better && edge.subject.equals(target)) best = steps.length - 1;
    }
  }
  return routeTo(steps, best, context);
}

/** Reached already, as high or higher: what comes later is no shorter. */
function isKnown(steps: Array<Step>, account: Hash, level: u8): bool {
  for (let i = 0; i < steps.length; i++)
    if (steps[i].level >= level && steps[i].account.equals(account)) return true;
  return false;
}

function routeTo(steps: Array<Step>, last: i32, context: u8): Route {
  const route = new Route();
  route.context = context;
  if (last < 0) return route;
  route.level = steps[last].level;
  for (let at = last; at >= 0; at = steps[at].parent) route.path.unshift(steps[at].account);
  return route;
}
