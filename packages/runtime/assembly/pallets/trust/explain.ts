import { Hash } from "../../fw/hash";
import { Member } from "../session/members";
import { CONTEXTS, HIGHEST_LEVEL } from "./edges";
import { bestRoute, Route } from "./routes";
import { Scope } from "./scopes";

// Words of src/trust.ts TRUST_VERDICTS.
export const NO_RULE: u8 = 0;
const NOT_MEMBER: u8 = 1;
const UNTRUSTED: u8 = 2;
const ANCHOR: u8 = 3;
const DIRECT: u8 = 4;
const INHERITED: u8 = 5;

/** Why a validator is within the scope of a challenge, or not. */
export class Explanation {
  constructor(
    public verdict: u8,
    public route: Route,
  ) {}
}

/** In this order: membership, the anchor itself, direct trust, inherited trust. */
export function explain(scope: Scope, validator: Hash): Explanation {
  if (scope.membersOnly && Member.load(validator) === null)
    return new Explanation(NOT_MEMBER, new Route());
  if (scope.isAnchor(validator)) {
    const own = new Route();
    own.level = HIGHEST_LEVEL;
    own.path.push(validator);
    return new Explanation(ANCHOR, own);
  }
  let best = new Route();
  for (let context: u8 = 0; context < CONTEXTS; context++) {
    if ((scope.contexts & (1 << context)) == 0) continue;
    const route = bestRoute(scope, context, validator);
    const shorter = route.level == best.level && route.path.length < best.path.length;
    if (route.level > best.level || shorter) best = route;
  }
  if (best.level < scope.minLevel) return new Explanation(UNTRUSTED, best);
  return new Explanation(best.path.length == 2 ? DIRECT : INHERITED, best);
}
