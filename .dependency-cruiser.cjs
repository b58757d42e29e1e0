// Who may import whom. Layers from the bottom; a package imports from its own layer and from lower
// ones, and cycles are forbidden everywhere.

const LAYERS = [
  ["packages/protocol"],
  [
    "packages/consensus-pbft",
    "packages/txpool",
    "packages/runtime",
    "packages/challenge-registry",
    "packages/decision-proof",
  ],
  [
    "packages/keys",
    "packages/wasm-sandbox",
    "packages/storage",
    "packages/p2p",
    "packages/dht-store",
    "packages/weights-submitter",
    "packages/node-api",
  ],
  [
    "packages/validator",
    "packages/challenge-sdk",
    "packages/chain-devnet",
    "packages/simulator",
    "packages/command-line",
  ],
  ["examples/tsp", "examples/fastest-sort"],
  ["packages/devnet"],
  ["apps/validator-node", "apps/subnet-cli"],
];

/** What ships: tests may look at everything. */
const SHIPPED = "(?:src|bin|assembly)/";
const folder = (paths) => `^(?:${paths.join("|")})/`;
const shipped = (paths) => `${folder(paths)}${SHIPPED}`;

const upwards = LAYERS.slice(0, -1).map((layer, i) => ({
  name: `layer-${i}-imports-upwards`,
  severity: "error",
  from: { path: shipped(layer) },
  to: { path: folder(LAYERS.slice(i + 1).flat()) },
}));

/** Outside libraries that one place wraps for all others. */
const SOLE_IMPORTERS = [
  ["(?:libp2p|@libp2p|@chainsafe/libp2p-[a-z]+)", ["packages/p2p"]],
  ["better-sqlite3", ["packages/storage"]],
  ["@polkadot-api", ["packages/weights-submitter"]],
  ["@bytecodealliance", ["packages/wasm-sandbox"]],
  ["@noble/curves", ["packages/decision-proof", "packages/wasm-sandbox"]],
  ["@scure/sr25519", ["packages/keys", "packages/chain-devnet"]],
  ["(?:pino|pino-pretty|prom-client|hono|@hono/node-server)", ["apps/validator-node"]],
  ["commander", ["packages/command-line", "apps/validator-node", "apps/subnet-cli"]],
];

const soleImporters = SOLE_IMPORTERS.map(([library, owners]) => ({
  name: `only-${owners.map((owner) => owner.split("/")[1]).join("-or-")}-imports-${library.replace(/\W+/g, "-")}`,
  severity: "error",
  from: { path: `^(?:apps|packages|examples)/[^/]+/${SHIPPED}`, pathNot: folder(owners) },
  to: { path: `node_modules/${library}(?:/|$)` },
}));

module.exports = {
  forbidden: [
    ...upwards,
    ...soleImporters,
    {
      name: "apps-import-each-other",
      severity: "error",
      from: { path: "^apps/([^/]+)/" },
      to: { path: "^apps/", pathNot: "^apps/$1/" },
    },
    {
      name: "pure-package-with-effects",
      comment: "layers 0 and 1 are rules: no file, socket, clock or random number",
      severity: "error",
      from: { path: `${folder([...LAYERS[0], ...LAYERS[1]])}src/` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "shipped-imports-test",
      severity: "error",
      from: { path: SHIPPED, pathNot: "/test/" },
      to: { path: "^[^/]+/[^/]+/test/|^test/" },
    },
    {
      name: "circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "unresolvable",
      severity: "error",
      // AssemblyScript resolves its own way.
      from: { pathNot: "/assembly/|^examples/[^/]+/programs/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/fixtures/|/build/" },
    // Types are judged as well: a type of a higher layer is a dependency on it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".mjs", ".js", ".cjs", ".json"],
    },
  },
};
