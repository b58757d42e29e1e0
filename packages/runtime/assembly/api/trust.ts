import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { explain, NO_RULE } from "../pallets/trust/explain";
import { Scope } from "../pallets/trust/scopes";

/** Whether a validator is within the scope of a challenge: verdict, way and rule. */
export function trustExplain(r: Reader, w: Writer): void {
  const validator = r.hash();
  const challenge = r.hash();
  const scope = Scope.load(challenge);
  if (scope === null) {
    w.u8(NO_RULE).u8(0).u8(0).compact(0).bool(false);
    return;
  }
  const found = explain(scope, validator);
  const path = found.route.path;
  w.u8(found.verdict)
    .u8(found.route.level)
    .u8(found.route.context)
    .compact(<u32>path.length);
  for (let i = 0; i < path.length; i++) w.hash(path[i]);
  scope.encode(w.bool(true));
}
