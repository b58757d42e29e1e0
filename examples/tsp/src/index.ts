export { submissions } from "../scripts/submissions.ts";
export { challenge, instancesOf } from "./challenge.ts";
export { distances, INSTANCES, type Instance, tourLength } from "./instances.ts";
export { encodeTours, type Tour } from "./payload.ts";
export { nearestNeighbour, solve } from "./solver.ts";
