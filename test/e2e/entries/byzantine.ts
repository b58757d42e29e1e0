/** A validator that equivocates when it leads, forges messages and certificates, and lies to who syncs from it. */

import { equivocatingLeader } from "../adversary/equivocating-leader.ts";
import { forger } from "../adversary/forger.ts";
import { runDaemon } from "./daemon.ts";

await runDaemon((components, init) => equivocatingLeader(forger(components, init), init));
