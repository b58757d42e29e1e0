// Sums of squares in i64 and f64: a loop without memory or calls.
import "@platform/challenge-sdk/assembly/program";

export function run(n: i32): i64 {
  let whole: i64 = 0;
  let real: f64 = 0;
  for (let i = 1; i <= n; i++) {
    whole += <i64>i * i;
    real += 1 / (<f64>i * <f64>i);
  }
  return whole ^ <i64>(real * 1e6);
}
