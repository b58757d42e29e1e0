/** The seed of a run: printed in the name of each test, given again by TEST_SEED. */
export const SEED = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 1_000_000));
/** E2E_FULL=1 raises counts: hours of patience that the ordinary run does not have. */
export const FULL = process.env["E2E_FULL"] === "1";
